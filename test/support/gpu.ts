/** The GPU that kernel tests run on: see cli/dawn.ts for how it is chosen. */
import { gpuMode, openGpu } from '../../cli/dawn.ts';

/** Dawn's `GPU`, the entry point that `navigator.gpu` is in a page. Its globals are installed. */
export function getTestGpuProvider(): Promise<GPU> {
  return openGpu();
}

/** True where kernels run on SwiftShader: big workloads should shrink there, never be skipped silently. */
export function isSoftwareGpu(): boolean {
  return gpuMode() === 'software';
}

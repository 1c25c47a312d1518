/**
 * Opens WebGPU in Node through Dawn, for tests, benchmarks and the command line.
 *
 * A real GPU is used when there is one; else SwiftShader, a GPU made of
 * software, which computes the same numbers slowly. `CUBESCOPE_GPU=native` or
 * `CUBESCOPE_GPU=software` decides by hand.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { create, globals } from 'webgpu';

export type GpuMode = 'native' | 'software';

/** Which device this machine should use. The answer is left in the environment for child processes. */
export function gpuMode(): GpuMode {
  const wanted = process.env.CUBESCOPE_GPU;
  if (wanted === 'native' || wanted === 'software') return wanted;
  if (wanted) throw new Error(`CUBESCOPE_GPU is "${wanted}"; it may be "native", "software" or unset.`);
  const mode = hasRealGpu() ? 'native' : 'software';
  process.env.CUBESCOPE_GPU = mode;
  return mode;
}

/** Asked in a child: a driver once loaded stays in a process, and a broken one takes the process with it. */
function hasRealGpu(): boolean {
  const webgpu = pathToFileURL(createRequire(import.meta.url).resolve('webgpu')).href;
  const question = `
    import { create } from ${JSON.stringify(webgpu)};
    const gpu = create([]);
    const info = (await gpu.requestAdapter())?.info;
    const software = !info || info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(
      info.vendor + info.architecture + info.device + info.description);
    console.log(software ? 'software' : 'real');
    process.exit();`;
  try {
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', question], {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return answer.includes('real');
  } catch {
    return false;
  }
}

/** Dawn's object must outlive everything made from it, module reloads included, or the process dies. */
const kept = globalThis as { cubescopeGpu?: Promise<GPU>; cubescopeNullGpu?: GPU };

/** The machine's GPU, or its software stand-in. Opened once; also installs `GPUBufferUsage` and the other globals. */
export function openGpu(): Promise<GPU> {
  kept.cubescopeGpu ??= openOnce();
  return kept.cubescopeGpu;
}

/**
 * A device that checks shaders and bind groups fully, with every feature, and
 * computes nothing: what it "returns" is never a result.
 */
export function openNullGpu(): GPU {
  Object.assign(globalThis, globals);
  kept.cubescopeNullGpu ??= create(['backend=null']);
  return kept.cubescopeNullGpu;
}

async function openOnce(): Promise<GPU> {
  if (gpuMode() === 'software') await loadSoftwareVulkan();
  Object.assign(globalThis, globals);
  return create([]);
}

async function loadSoftwareVulkan(): Promise<void> {
  const { softwareGpu } = await import('../test/support/software-gpu.ts');
  const { vulkanLoader, vulkanDriver } = await softwareGpu();
  process.env.VK_ICD_FILENAMES = vulkanDriver;
  // Dawn opens "libvulkan.so.1" by name and the machine may have none, but a library that is already loaded
  // under that name is found. Node refuses it (it is no addon), yet with RTLD_NODELETE it stays.
  const RTLD_NODELETE = 0x1000;
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, vulkanLoader, RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
  } catch {}
  napBetweenPolls();
}

/**
 * While a promise is pending Dawn asks for its outcome in a busy `setImmediate`
 * loop, which takes a core from SwiftShader. Its polls are native functions and
 * are recognised by that; all other users of `setImmediate` see no change.
 */
function napBetweenPolls(): void {
  const immediate = globalThis.setImmediate;
  const isNative = (f: unknown) => Function.prototype.toString.call(f).includes('[native code]');
  const napping = (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
    isNative(callback) ? setTimeout(callback, 1, ...args) : immediate(callback, ...args);
  globalThis.setImmediate = Object.assign(napping, immediate) as unknown as typeof setImmediate;
}

/** What peers look for in a browser and do not find in Node. */

/** Puts WebGPU where pages have it. */
export function shimNavigator(provider: GPU): void {
  const gpu = {
    requestAdapter: async (options?: GPURequestAdapterOptions) => {
      const adapter = await provider.requestAdapter(options);
      return adapter && acceptingSharedMemory(adapter);
    },
    getPreferredCanvasFormat: () => 'bgra8unorm',
    wgslLanguageFeatures: provider.wgslLanguageFeatures,
  };
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'Node' },
    configurable: true,
  });
}

/**
 * onnxruntime-web uploads weights and uniforms straight from its WebAssembly memory, which is shared between threads;
 * browsers take that, Dawn in Node does not. Its devices get a `writeBuffer` that copies first.
 */
function acceptingSharedMemory(adapter: GPUAdapter): GPUAdapter {
  const request = adapter.requestDevice.bind(adapter);
  const requestDevice = async (descriptor?: GPUDeviceDescriptor) => {
    const device = await request(descriptor);
    const { queue } = device;
    const write = queue.writeBuffer.bind(queue);
    queue.writeBuffer = (buffer, offset, data, start = 0, size) =>
      write(buffer, offset, bytesOf(data, start, size));
    // Each look at `queue` gives a new wrapper, which would not have it.
    Object.defineProperty(device, 'queue', { value: queue });
    return device;
  };
  return Object.defineProperty(adapter, 'requestDevice', { value: requestDevice });
}

/** @param start and size count elements of a typed array, bytes of anything else */
function bytesOf(
  data: AllowSharedBufferSource,
  start: number,
  size: number | undefined,
): Uint8Array<ArrayBuffer> {
  const view = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
  const width = 'BYTES_PER_ELEMENT' in view ? Number(view.BYTES_PER_ELEMENT) : 1;
  const from = view.byteOffset + start * width;
  const length = size === undefined ? view.byteLength - start * width : size * width;
  return Uint8Array.from(new Uint8Array(view.buffer, from, length));
}

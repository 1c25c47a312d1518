/** What a browser tells of its graphics adapter: a name to show, and what decides which kernels suit it. */

/** Where the adapter does not say itself that it is made of software. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

export interface AdapterFacts {
  /** Vendor, architecture and description as far as the browser tells. */
  readonly name: string;
  /** The same with the device, for what is remembered of this adapter and driver. */
  readonly key: string;
  /** Whether it computes on the CPU, where waiting for each other costs invocations dearly. */
  readonly software: boolean;
}

export function adapterFacts(info: GPUAdapterInfo | undefined): AdapterFacts {
  const { vendor = '', architecture = '', device = '', description = '' } = info ?? {};
  const all = [vendor, architecture, device, description];
  return {
    name: [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed adapter',
    key: all.join(' | '),
    software: info?.isFallbackAdapter === true || SOFTWARE.test(all.join(' ')),
  };
}

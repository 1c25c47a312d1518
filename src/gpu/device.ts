/**
 * The GPU: one device with the features and limits that are there, its kernels, and the count of what was made.
 *
 * `openGpu` explains a refusal in one sentence; `Gpu.lost` tells when the device went away, and whoever owns state
 * opens a new one and rebuilds from that state. Nothing here is a global: tests open as many as they need.
 */

import { type AdapterFacts, adapterFacts } from './adapter.ts';
import { Arena } from './arena.ts';
import { Kernel } from './kernel.ts';
import { Tuning } from './tuning.ts';

/** Why there is no GPU to work with. The message is one sentence for the person at the page. */
export class GpuError extends Error {
  override readonly name = 'GpuError';
  readonly reason: 'no-webgpu' | 'no-adapter' | 'no-device' | 'invalid' | 'out-of-memory';

  constructor(reason: GpuError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Memory refused to what is drawn with comes as a sentence for the person at the page. Anything else is a fault of ours,
 * to be shown, never swallowed.
 */
export type ErrorListener = (message: string, reason: 'invalid' | 'out-of-memory') => void;

/** Everything created since the device was opened, and the bytes held now. Shown in the timings panel. */
export interface GpuCounts {
  buffers: number;
  textures: number;
  bindGroups: number;
  pipelines: number;
  bytes: number;
}

/** Features used where they exist, never required. */
const WELCOME_FEATURES: readonly GPUFeatureName[] = [
  'shader-f16',
  'subgroups',
  'timestamp-query',
  'float32-filterable',
];

/** Limits raised to what the adapter has; everything must also work at the specification's defaults. */
const WELCOME_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxTextureDimension2D',
  'maxTextureDimension3D',
] as const;

/** Milliseconds. */
const WORD_OF_LOSS = 200;

/** Milliseconds within which refusals of memory that nobody watches are told once. */
const ONE_REFUSAL = 5000;

export class Gpu {
  readonly device: GPUDevice;
  readonly adapter: AdapterFacts;
  /** Which kernels were found fastest here. */
  readonly tuning = new Tuning();
  readonly counts: GpuCounts = { buffers: 0, textures: 0, bindGroups: 0, pipelines: 0, bytes: 0 };
  /** Resolves once, with the browser's sentence, when the device is gone for whatever reason. */
  readonly lost: Promise<GPUDeviceLostInfo>;
  readonly #kernels = new Map<string, Promise<Kernel>>();
  readonly #errorListeners = new Set<ErrorListener>();
  /** Refusals of memory since the device was opened. */
  #refusals = 0;
  /** When the last one that nobody watched was told; null where all that is there is whole. */
  #toldAt: number | null = null;

  constructor(device: GPUDevice, adapter: AdapterFacts) {
    this.device = device;
    this.adapter = adapter;
    this.lost = device.lost;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      if (event.error instanceof GPUOutOfMemoryError) this.noteRefusal('unwatched');
      // Where memory was refused, things are there without any: what the GPU says of their use is known already.
      else if (this.#toldAt === null) this.#tell(event.error.message, 'invalid');
    });
  }

  /** Vendor, architecture and description as far as the browser tells. */
  get adapterName(): string {
    return this.adapter.name;
  }

  /** Whether it computes on the CPU. */
  get software(): boolean {
    return this.adapter.software;
  }

  has(feature: GPUFeatureName): boolean {
    return this.device.features.has(feature);
  }

  arena(label: string): Arena {
    return new Arena(this, label);
  }

  /**
   * The kernel of a WGSL file, compiled once per text and set of overrides.
   * @param name the file's name without its ending, for messages
   * @throws KernelError with line and caret where the text does not compile
   */
  kernel(name: string, wgsl: string, overrides: Readonly<Record<string, number>> = {}): Promise<Kernel> {
    const key = `${name}\n${JSON.stringify(overrides)}\n${wgsl}`;
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = Kernel.compile(this, name, wgsl, overrides);
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }

  /** Told of every error that no check was there for. */
  onError(listener: ErrorListener): () => void {
    this.#errorListeners.add(listener);
    return () => this.#errorListeners.delete(listener);
  }

  /**
   * Runs `build` and turns the GPU's own complaints into a GpuError: allocation refused, invalid binding. Several may run
   * at once: each hears of its own arenas' refusals, and of no other's. Not for the frame loop: it waits for the GPU.
   * @param arenas that `build` allocates from, other than those of checks within it
   */
  async checked<T>(what: string, arenas: readonly Arena[], build: () => T | Promise<T>): Promise<T> {
    const refusals = this.#refusals;
    const watches = arenas.map((arena) => arena.watch());
    this.device.pushErrorScope('validation');
    let result: T | undefined;
    let thrown: unknown;
    try {
      result = await build();
    } catch (error) {
      thrown = error;
    }
    const asked = [this.device.popErrorScope(), ...watches.map((end) => end())] as const;
    const [invalid, ...refused] = await Promise.all(asked);
    // What was built without memory may have thrown something else.
    if (refused.includes(true)) throw this.#refusal(`for ${what} `);
    if (thrown !== undefined) throw thrown;
    // Scopes that overlap are one stack: after a refusal it may be about what somebody else got no memory for.
    if (invalid && this.#refusals === refusals && this.#toldAt === null) {
      throw new GpuError('invalid', `The GPU refused ${what}: ${invalid.message}`);
    }
    return result as T;
  }

  /** Memory was refused. @param by whether a check will say so; else those who listen for errors are told */
  noteRefusal(by: 'watched' | 'unwatched'): void {
    this.#refusals++;
    const now = performance.now();
    if (by === 'watched' || now - (this.#toldAt ?? -ONE_REFUSAL) < ONE_REFUSAL) return;
    this.#toldAt = now;
    this.#tell(this.#refusal('').message, 'out-of-memory');
  }

  /** Whether the device is gone. Word of that may come a moment after the first failure: it is waited for. */
  isLost(): Promise<boolean> {
    const patience = new Promise<boolean>((resolve) => setTimeout(resolve, WORD_OF_LOSS, false));
    return Promise.race([this.lost.then(() => true), patience]);
  }

  #refusal(what: string): GpuError {
    const held = (this.counts.bytes / 2 ** 20).toFixed(0);
    return new GpuError(
      'out-of-memory',
      `The GPU has no memory left ${what}(${held} MiB in use here); close other tabs or choose a smaller network.`,
    );
  }

  #tell(...fault: Parameters<ErrorListener>): void {
    for (const listener of this.#errorListeners) listener(...fault);
  }

  /** Destroys the device and with it every buffer and texture. */
  dispose(): void {
    this.#errorListeners.clear();
    this.#kernels.clear();
    this.device.destroy();
  }
}

/**
 * Opens a device.
 * @param provider `navigator.gpu` in the browser, Dawn's GPU object in Node, undefined where there is none
 * @throws GpuError
 */
export async function openGpu(provider: GPU | undefined): Promise<Gpu> {
  if (!provider) {
    throw new GpuError(
      'no-webgpu',
      'This browser has no WebGPU: use a current Chrome, Edge, Firefox or Safari, over https or localhost.',
    );
  }
  const adapter = await provider.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new GpuError(
      'no-adapter',
      'The browser offers WebGPU but found no graphics adapter: turn hardware acceleration on in its settings, or update the graphics driver.',
    );
  }
  const requiredLimits: Record<string, number> = {};
  for (const limit of WELCOME_LIMITS) requiredLimits[limit] = adapter.limits[limit];
  const requiredFeatures = WELCOME_FEATURES.filter((feature) => adapter.features.has(feature));
  try {
    const device = await adapter.requestDevice({ label: 'cubescope', requiredFeatures, requiredLimits });
    return new Gpu(device, adapterFacts(adapter.info));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GpuError(
      'no-device',
      `The graphics adapter refused to open (${why}); reload the page, or restart the browser.`,
    );
  }
}

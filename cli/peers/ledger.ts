/**
 * What engines ask of WebGPU, counted at the interface and so alike for all: dispatches, submits, and bytes of buffers
 * and textures that are alive. Only what happens while somebody is named as the owner is counted to him.
 */

export interface Account {
  dispatches: number;
  submits: number;
  /** Bytes alive now, and the most that ever were. */
  bytes: number;
  peak: number;
}

export function openAccount(): Account {
  return { dispatches: 0, submits: 0, bytes: 0, peak: 0 };
}

let current: Account = openAccount();

/** Runs `act`; what it asks of WebGPU until it resolves is counted to the account. One at a time. */
export async function charge<T>(account: Account, act: () => T | Promise<T>): Promise<T> {
  const before = current;
  current = account;
  try {
    return await act();
  } finally {
    current = before;
  }
}

/** Counts from now on, for every device of this process or page. Once, and after WebGPU was opened. */
export function watchWebGpu(): void {
  countWork();
  countBytes();
}

function countWork(): void {
  const pass = GPUComputePassEncoder.prototype;
  const { dispatchWorkgroups: direct, dispatchWorkgroupsIndirect: indirect } = pass;
  const queue = GPUQueue.prototype;
  const { submit } = queue;
  pass.dispatchWorkgroups = function (...sizes) {
    current.dispatches++;
    return direct.apply(this, sizes);
  };
  pass.dispatchWorkgroupsIndirect = function (...place) {
    current.dispatches++;
    return indirect.apply(this, place);
  };
  queue.submit = function (buffers) {
    current.submits++;
    return submit.call(this, buffers);
  };
}

interface Holding {
  readonly account: Account;
  readonly bytes: number;
}

/** Who made what is alive, by the object that JavaScript has of it. */
const holdings = new WeakMap<object, Holding>();

function countBytes(): void {
  const device = GPUDevice.prototype;
  const { createBuffer, createTexture } = device;
  device.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    hold(buffer, descriptor.size);
    return buffer;
  };
  device.createTexture = function (descriptor) {
    const texture = createTexture.call(this, descriptor);
    hold(
      texture,
      texture.width * texture.height * texture.depthOrArrayLayers * bytesPerTexel(texture.format),
    );
    return texture;
  };
  for (const prototype of [GPUBuffer.prototype, GPUTexture.prototype]) {
    const { destroy } = prototype;
    prototype.destroy = function (this: GPUBuffer & GPUTexture) {
      release(this);
      return destroy.call(this);
    };
  }
}

function hold(thing: object, bytes: number): void {
  holdings.set(thing, { account: current, bytes });
  current.bytes += bytes;
  current.peak = Math.max(current.peak, current.bytes);
}

function release(thing: object): void {
  const holding = holdings.get(thing);
  if (!holding) return;
  holding.account.bytes -= holding.bytes;
  holdings.delete(thing);
}

/** Of the formats that engines compute in; others count as four bytes. */
function bytesPerTexel(format: GPUTextureFormat): number {
  if (format.startsWith('rgba32')) return 16;
  if (format.startsWith('rgba16') || format.startsWith('rg32')) return 8;
  return 4;
}

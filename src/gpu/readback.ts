/**
 * Small answers from the GPU without ever stalling a frame: a ring of staging buffers.
 *
 * Each frame asks for a copy if a slot is free; some frames later the values are there and the newest finished
 * ones are kept. When all slots are in flight the frame's answer is skipped, not waited for.
 */

import type { Arena } from './arena.ts';
import type { Gpu } from './device.ts';
import { BufferUsage, MAP_MODE_READ } from './flags.ts';
import { type GpuTensor, unpadChannels } from './tensor.ts';

interface Slot {
  readonly staging: GPUBuffer;
  state: 'free' | 'encoded' | 'mapping';
  bytes: number;
  tag: number;
}

export class ReadbackRing {
  /** The newest values that came back, as bytes; length is what was asked for. Copied, safe to keep a frame. */
  readonly latest: Float32Array;
  /** The tag that was given with the newest values; −1 before the first. */
  latestTag = -1;
  readonly #slots: Slot[];
  readonly #onArrival: (values: Float32Array, tag: number) => void;

  /**
   * @param bytes largest answer
   * @param onArrival called with a view of `latest` when values arrive, in order of asking
   */
  constructor(
    arena: Arena,
    label: string,
    bytes: number,
    onArrival: (values: Float32Array, tag: number) => void,
    depth = 3,
  ) {
    this.latest = new Float32Array(Math.ceil(bytes / 4));
    this.#onArrival = onArrival;
    this.#slots = Array.from({ length: depth }, (_, i) => ({
      staging: arena.buffer(`${label}.staging${i}`, bytes, BufferUsage.MAP_READ | BufferUsage.COPY_DST),
      state: 'free',
      bytes: 0,
      tag: 0,
    }));
  }

  /** Encodes a copy of `bytes` of `source`; false when every slot is in flight. */
  encode(encoder: GPUCommandEncoder, source: GPUBuffer, offset: number, bytes: number, tag = 0): boolean {
    const slot = this.#slots.find((each) => each.state === 'free');
    if (!slot) return false;
    encoder.copyBufferToBuffer(source, offset, slot.staging, 0, bytes);
    slot.state = 'encoded';
    slot.bytes = bytes;
    slot.tag = tag;
    return true;
  }

  /** After the submit: starts the way back of what was encoded. */
  collect(): void {
    for (const slot of this.#slots) {
      if (slot.state === 'encoded') void this.#read(slot);
    }
  }

  async #read(slot: Slot): Promise<void> {
    slot.state = 'mapping';
    try {
      await slot.staging.mapAsync(MAP_MODE_READ, 0, slot.bytes);
      const count = slot.bytes / 4;
      this.latest.set(new Float32Array(slot.staging.getMappedRange(0, slot.bytes)));
      slot.staging.unmap();
      slot.state = 'free';
      this.latestTag = slot.tag;
      this.#onArrival(this.latest.subarray(0, count), slot.tag);
    } catch {
      // The device is gone or the arena was disposed while the values were on their way: nobody waits for them.
    }
  }
}

/** Reads a whole buffer now. For tests, exports and start-up; never in the frame loop. */
export async function readBuffer(gpu: Gpu, buffer: GPUBuffer, bytes = buffer.size): Promise<Float32Array> {
  const arena = gpu.arena('readback');
  try {
    const { staging, mapped } = await gpu.checked('an answer', [arena], () => {
      const staging = arena.buffer('staging', bytes, BufferUsage.MAP_READ | BufferUsage.COPY_DST);
      const encoder = gpu.device.createCommandEncoder({ label: 'readback' });
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
      gpu.device.queue.submit([encoder.finish()]);
      return { staging, mapped: mapping(staging, bytes) };
    });
    await mapped();
    const values = new Float32Array(staging.getMappedRange(0, bytes)).slice();
    staging.unmap();
    return values;
  } finally {
    arena.dispose();
  }
}

/**
 * Asks for a buffer's values at once, to be waited for when it is known that there was memory for it.
 * @throws where the device is gone
 */
export function mapping(staging: GPUBuffer, bytes: number): () => Promise<void> {
  const mapped = staging.mapAsync(MAP_MODE_READ, 0, bytes);
  // Who hears of refused memory waits no longer.
  mapped.catch(() => {});
  return () => mapped;
}

/** Reads a tensor's values now, dense [n, h, w, c]. Never in the frame loop. */
export async function readTensor(gpu: Gpu, tensor: GpuTensor): Promise<Float32Array> {
  return unpadChannels(await readBuffer(gpu, tensor.buffer), tensor);
}

/** A device that runs out of memory at a chosen allocation: the way a browser lets its page know, or at once by a throw. */

/** What an allocation without memory does: the innermost scope that asked is told, or it throws. */
export type Refusal = 'by scope' | 'by throw';

export interface RefusingDevice {
  /** Allocations since `refuse` was called last. */
  readonly count: number;
  /** The allocation of this number, from 1, and none after it; 0 refuses none. Counting begins anew. */
  refuse(number: number, how?: Refusal): void;
  /** Takes all back that was put into the device. */
  restore(): void;
}

interface Scope {
  readonly filter: GPUErrorFilter;
  full: boolean;
}

/** Changes this device alone: its buffers and textures are counted, and refused on demand. */
export function refusing(device: GPUDevice): RefusingDevice {
  const { pushErrorScope, popErrorScope, createBuffer, createTexture } = device;
  const scopes: Scope[] = [];
  let [count, refused, how]: [number, number, Refusal] = [0, 0, 'by scope'];
  const due = () => {
    count++;
    if (count !== refused) return false;
    if (how === 'by throw') throw new RangeError('no memory left, says the test');
    return true;
  };
  /** Something without memory is there, and nothing may be done with it. */
  const without = <T>(make: () => T): T => {
    const scope = scopes.findLast(({ filter }) => filter === 'out-of-memory');
    if (!scope) throw new Error('Nobody asked whether there is memory for this allocation.');
    scope.full = true;
    pushErrorScope.call(device, 'validation');
    const made = make();
    void popErrorScope.call(device);
    return made;
  };
  const changed = {
    pushErrorScope(filter: GPUErrorFilter) {
      scopes.push({ filter, full: false });
      return pushErrorScope.call(device, filter);
    },
    async popErrorScope() {
      const scope = scopes.pop();
      const error = await popErrorScope.call(device);
      return scope?.full ? new GPUOutOfMemoryError('no memory left, says the test') : error;
    },
    createBuffer(descriptor: GPUBufferDescriptor) {
      if (!due()) return createBuffer.call(device, descriptor);
      return without(() => createBuffer.call(device, { ...descriptor, usage: 0 }));
    },
    createTexture(descriptor: GPUTextureDescriptor) {
      if (!due()) return createTexture.call(device, descriptor);
      return without(() => createTexture.call(device, { ...descriptor, usage: 0 }));
    },
  };
  Object.assign(device, changed);
  return {
    get count() {
      return count;
    },
    refuse(number, by = 'by scope') {
      [count, refused, how] = [0, number, by];
    },
    restore() {
      for (const name of Object.keys(changed)) Reflect.deleteProperty(device, name);
    },
  };
}

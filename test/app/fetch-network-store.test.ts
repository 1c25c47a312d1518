/** Keeping networks in a file system: whole, or not at all. The browser's own is tested in test/e2e/fetch-network.test.ts. */

import { describe, expect, it } from 'vitest';
import { FolderStore, type Lock } from '../../src/app/fetch-network-store.ts';
import { OneAtATime } from '../../src/app/one-at-a-time.ts';
import type { OwnBytes } from '../../src/net/formats/open.ts';

const file = (name: string, length: number): OwnBytes => ({
  name,
  bytes: new Uint8Array(length).fill(length),
});
const files = [file('labels.json', 20), file('weights.safetensors', 1000), file('graph.json', 60)];

describe('a store of networks', () => {
  it('keeps files, forgets them, and knows which', async () => {
    const disk = new Disk(10_000);
    const store = storeOn(disk);
    expect([await store.has('net'), await store.read('net')]).toEqual([false, null]);
    await store.write('net', files);
    expect([await store.has('net'), await store.has('other')]).toEqual([true, false]);
    expect(await store.read('net')).toEqual(files);
    await store.write('net', [file('graph.json', 5)]);
    expect(await store.read('net')).toEqual([file('graph.json', 5)]);
    await store.remove('net');
    await store.remove('net');
    expect([await store.has('net'), await store.read('net')]).toEqual([false, null]);
  });

  it('takes any name', async () => {
    const disk = new Disk(10_000);
    const store = storeOn(disk);
    for (const name of ['..', '../up', 'a/b', 'naïve.onnx']) await store.write(name, files);
    expect([...disk.folders].sort()).toEqual(
      ['%2E%2E', '%2E%2E%2Fup', 'a%2Fb', 'na%C3%AFve%2Eonnx']
        .map((name) => `networks/${name}`)
        .concat('networks')
        .sort(),
    );
    expect(await store.read('a/b')).toEqual(files);
  });

  it.each([10, 500, 1060, 1100])('has nothing where the disk is full after %i bytes', async (room) => {
    const disk = new Disk(room);
    const store = storeOn(disk);
    await expect(store.write('net', files)).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect([await store.has('net'), await store.read('net')]).toEqual([false, null]);
    expect(disk.used).toBe(0);
  });

  it('has nothing where a file is not as long as it was, or is gone', async () => {
    const disk = new Disk(10_000);
    const store = storeOn(disk);
    await store.write('net', files);
    disk.files.set('networks/net/weights.safetensors', new Uint8Array(999));
    expect(await store.read('net')).toBeNull();
    disk.files.delete('networks/net/weights.safetensors');
    expect(await store.read('net')).toBeNull();
  });

  it('keeps a network that several tabs write, read and forget at once', async () => {
    const [disk, lock] = [new Disk(10_000), locks()];
    const tabs = Array.from({ length: 4 }, () => storeOn(disk, lock));
    const writes = tabs.map((store) => store.write('net', files));
    const reads = tabs.map((store) => store.read('net'));
    await Promise.all(writes);
    expect(await Promise.all(reads)).toEqual(tabs.map(() => files));
    await Promise.all(tabs.flatMap((store) => [store.remove('net'), store.write('net', files)]));
    expect(await tabs[0]?.read('net')).toEqual(files);
  });

  it('has nothing, and says so when it should keep something, where the browser has no such files', async () => {
    const store = new FolderStore(() => Promise.reject(new DOMException('no', 'SecurityError')), locks());
    expect([await store.has('net'), await store.read('net')]).toEqual([false, null]);
    await store.remove('net');
    await expect(store.write('net', files)).rejects.toMatchObject({ name: 'SecurityError' });
  });
});

/** What one browser has for all its tabs; Node has none of its own. It lets no two readers in at once, which costs nothing here. */
function locks(): Lock {
  const queues = new Map<string, OneAtATime>();
  return (name, _mode, work) => {
    const queue = queues.get(name) ?? new OneAtATime();
    queues.set(name, queue);
    return queue.do(work);
  };
}

const storeOn = (disk: Disk, lock = locks()) => new FolderStore(async () => folderOf(disk), lock);

/** Files by path, on a disk that can be full. */
class Disk {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly folders = new Set<string>();
  readonly #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  get used(): number {
    return [...this.files.values()].reduce((sum, { length }) => sum + length, 0);
  }

  write(path: string, bytes: Uint8Array<ArrayBuffer>): void {
    if (this.used + bytes.length > this.#room) throw new DOMException('full', 'QuotaExceededError');
    this.files.set(path, bytes);
  }

  remove(path: string): void {
    if (!this.folders.delete(path)) throw new DOMException(path, 'NotFoundError');
    for (const name of [...this.files.keys()]) if (name.startsWith(`${path}/`)) this.files.delete(name);
  }
}

/** As much of a folder's handle as the store uses. */
function folderOf(disk: Disk, path = ''): FileSystemDirectoryHandle {
  const within = (name: string) => (path ? `${path}/${name}` : name);
  const missing = (name: string) => new DOMException(name, 'NotFoundError');
  const handle: Pick<FileSystemDirectoryHandle, 'getDirectoryHandle' | 'getFileHandle' | 'removeEntry'> = {
    async getDirectoryHandle(name, options) {
      if (options?.create) disk.folders.add(within(name));
      if (!disk.folders.has(within(name))) throw missing(name);
      return folderOf(disk, within(name));
    },
    async getFileHandle(name, options) {
      if (!options?.create && !disk.files.has(within(name))) throw missing(name);
      return fileOf(disk, within(name));
    },
    async removeEntry(name) {
      disk.remove(within(name));
    },
  };
  return handle as FileSystemDirectoryHandle;
}

function fileOf(disk: Disk, path: string): FileSystemFileHandle {
  const handle = {
    async getFile() {
      return new File([disk.files.get(path) ?? new Uint8Array()], path);
    },
    async createWritable() {
      return {
        write: async (bytes: Uint8Array<ArrayBuffer>) => disk.write(path, bytes),
        close: async () => {},
        abort: async () => {},
      };
    },
  };
  return handle as unknown as FileSystemFileHandle;
}

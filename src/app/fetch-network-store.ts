/**
 * Networks kept from visit to visit: in the origin's private file system, or in IndexedDB where the browser has none that can
 * be written from a page. Either a network is there as a whole or it is not there.
 */

import type { OwnBytes } from '../net/formats/open.ts';

/** Where files of networks are kept. */
export interface NetworkStore {
  has(network: string): Promise<boolean>;
  /** Null where there is none, or where the browser keeps nothing. */
  read(network: string): Promise<OwnBytes[] | null>;
  /** @throws whatever the browser refuses with: QuotaExceededError where the disk is full */
  write(network: string, files: readonly OwnBytes[]): Promise<void>;
  remove(network: string): Promise<void>;
}

/** The best store that this browser has. */
export function openNetworkStore(): NetworkStore {
  const writable = 'FileSystemFileHandle' in globalThis && 'createWritable' in FileSystemFileHandle.prototype;
  return writable ? new FolderStore(() => navigator.storage.getDirectory()) : new DatabaseStore();
}

const FOLDER = 'networks';
/** Lists the files of a network; written last, so that without it there is nothing. */
const LIST = 'files.json';

/** A network's name, which a file may choose freely, as that of a folder. */
function folderName(network: string): string {
  return encodeURIComponent(network).replaceAll('.', '%2E');
}

/** Runs work on what is named: alone where it writes, beside other readers where it reads. */
export type Lock = <T>(name: string, mode: LockMode, work: () => Promise<T>) => Promise<T>;

/** Holds in all tabs of the browser, which share the files. */
const lockInBrowser: Lock = async (name, mode, work) => navigator.locks.request(name, { mode }, work);

/** One folder for each network. No two tabs write one at once, and none reads what another has half written. */
export class FolderStore implements NetworkStore {
  readonly #root: () => Promise<FileSystemDirectoryHandle>;
  readonly #lock: Lock;

  constructor(root: () => Promise<FileSystemDirectoryHandle>, lock: Lock = lockInBrowser) {
    this.#root = root;
    this.#lock = lock;
  }

  async has(network: string): Promise<boolean> {
    try {
      await (await (await this.#networks()).getDirectoryHandle(folderName(network))).getFileHandle(LIST);
      return true;
    } catch {
      return false;
    }
  }

  async read(network: string): Promise<OwnBytes[] | null> {
    try {
      return await this.#locked(network, 'shared', () => this.#readAll(network));
    } catch {
      return null;
    }
  }

  write(network: string, files: readonly OwnBytes[]): Promise<void> {
    return this.#locked(network, 'exclusive', () => this.#writeAll(network, files));
  }

  async remove(network: string): Promise<void> {
    // What is not there, or where nothing is, need not be removed.
    await this.#locked(network, 'exclusive', () => this.#erase(network)).catch(() => {});
  }

  #locked<T>(network: string, mode: LockMode, work: () => Promise<T>): Promise<T> {
    return this.#lock(`cubescope-network ${network}`, mode, work);
  }

  async #readAll(network: string): Promise<OwnBytes[] | null> {
    const folder = await (await this.#networks()).getDirectoryHandle(folderName(network));
    const sizes: unknown = JSON.parse(new TextDecoder().decode(await readFile(folder, LIST)));
    const list = Object.entries(sizes ?? {});
    const files = list.map(async ([name]) => ({ name, bytes: await readFile(folder, name) }));
    const read = await Promise.all(files);
    return read.length > 0 && read.every(({ bytes }, i) => bytes.length === list[i]?.[1]) ? read : null;
  }

  async #writeAll(network: string, files: readonly OwnBytes[]): Promise<void> {
    await this.#erase(network);
    try {
      const folder = await (await this.#networks()).getDirectoryHandle(folderName(network), { create: true });
      for (const { name, bytes } of files) await writeFile(folder, name, bytes);
      const sizes = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes.length]));
      await writeFile(folder, LIST, new TextEncoder().encode(JSON.stringify(sizes)));
    } catch (error) {
      await this.#erase(network);
      throw error;
    }
  }

  async #erase(network: string): Promise<void> {
    const folder = await this.#networks().catch(() => null);
    await folder?.removeEntry(folderName(network), { recursive: true }).catch(() => {});
  }

  async #networks(): Promise<FileSystemDirectoryHandle> {
    return (await this.#root()).getDirectoryHandle(FOLDER, { create: true });
  }
}

async function readFile(folder: FileSystemDirectoryHandle, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await (await folder.getFileHandle(name)).getFile();
  return new Uint8Array(await file.arrayBuffer());
}

async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
  try {
    await writer.write(bytes);
  } catch (error) {
    await writer.abort().catch(() => {});
    throw error;
  }
  await writer.close();
}

const [DATABASE, VERSION, STORE] = ['cubescope-networks', 1, 'networks'];

/** One record for each network: a transaction is whole by itself. */
export class DatabaseStore implements NetworkStore {
  has(network: string): Promise<boolean> {
    return this.#use('readonly', (store) => store.count(network)).then(
      (count) => count > 0,
      () => false,
    );
  }

  async read(network: string): Promise<OwnBytes[] | null> {
    const files: unknown = await this.#use('readonly', (store) => store.get(network)).catch(() => null);
    return Array.isArray(files) && files.every(isOwnBytes) ? files : null;
  }

  async write(network: string, files: readonly OwnBytes[]): Promise<void> {
    await this.#use('readwrite', (store) => store.put(files, network));
  }

  async remove(network: string): Promise<void> {
    await this.#use('readwrite', (store) => store.delete(network)).catch(() => {});
  }

  async #use<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    const database = await answer(request);
    try {
      const transaction = database.transaction(STORE, mode);
      const asked = ask(transaction.objectStore(STORE));
      await finished(transaction);
      return asked.result;
    } finally {
      database.close();
    }
  }
}

function isOwnBytes(value: unknown): value is OwnBytes {
  const { name, bytes } = Object(value) as { name?: unknown; bytes?: unknown };
  return typeof name === 'string' && bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer;
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * Icons kept from visit to visit, in IndexedDB, under network, layer, recipe and channel. Where the browser keeps
 * nothing (private windows, a full disk) they are made anew: nothing here ever fails.
 */

const [DATABASE, VERSION, STORE] = ['cubescope-icons', 1, 'icons'];

/** Whose icons they are. */
export type IconOwner = readonly [network: string, layer: string, recipe: string];

export class IconStore {
  readonly #database = open();

  /** The files of a layer's icons by channel. */
  async read(owner: IconOwner): Promise<ReadonlyMap<number, Blob>> {
    const icons = new Map<number, Blob>();
    const store = (await this.#database)?.transaction(STORE).objectStore(STORE);
    if (!store) return icons;
    const range = IDBKeyRange.bound([...owner], [...owner, []]);
    const [keys, values] = await Promise.all([
      answer<IDBValidKey[]>(store.getAllKeys(range)),
      answer<unknown[]>(store.getAll(range)),
    ]);
    keys?.forEach((key, i) => {
      const channel = Array.isArray(key) ? key.at(-1) : undefined;
      const bytes = values?.[i];
      if (typeof channel === 'number' && bytes instanceof ArrayBuffer) icons.set(channel, new Blob([bytes]));
    });
    return icons;
  }

  async write(owner: IconOwner, channel: number, file: Blob): Promise<void> {
    const bytes = await file.arrayBuffer();
    const store = (await this.#database)?.transaction(STORE, 'readwrite').objectStore(STORE);
    if (store) await answer(store.put(bytes, [...owner, channel]));
  }
}

/** Null where the browser refuses. */
async function open(): Promise<IDBDatabase | null> {
  try {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return await answer<IDBDatabase>(request);
  } catch {
    return null;
  }
}

/** Null where it fails. */
function answer<T>(request: IDBRequest<T>): Promise<T | null> {
  return new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      event.preventDefault();
      resolve(null);
    };
  });
}

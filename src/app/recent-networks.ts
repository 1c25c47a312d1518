/** Names of the networks that a person opened lately and that this browser keeps, the newest first. */

const MEMORY_KEY = 'cubescope-networks';
/** More than these are not kept: networks are large. */
const MOST = 8;

export class RecentNetworks {
  /** Null where the browser has none, or keeps nothing more: then names last as long as the page. */
  #memory: Storage | null;
  #names: readonly string[] = [];

  /** @param memory null where the browser has none */
  constructor(memory: Storage | null) {
    this.#memory = memory;
  }

  /** As they are now: other tabs add to them and remove too. */
  get names(): readonly string[] {
    return this.#memory ? recall(this.#memory) : this.#names;
  }

  /** Puts a network first, and returns those that are too many now. */
  add(name: string): readonly string[] {
    const all = [name, ...this.names.filter((each) => each !== name)];
    this.#set(all.slice(0, MOST));
    return all.slice(MOST);
  }

  remove(name: string): void {
    const { names } = this;
    if (names.includes(name)) this.#set(names.filter((each) => each !== name));
  }

  #set(names: readonly string[]): void {
    this.#names = names;
    try {
      this.#memory?.setItem(MEMORY_KEY, JSON.stringify(names));
    } catch {
      // Memory is full or forbidden: the next visit does not know of them.
      this.#memory = null;
    }
  }
}

/** What is not a list of names is as good as nothing. */
function recall(memory: Storage): readonly string[] {
  try {
    const names: unknown = JSON.parse(memory.getItem(MEMORY_KEY) ?? '[]');
    return Array.isArray(names) && names.every((name) => typeof name === 'string')
      ? names.slice(0, MOST)
      : [];
  } catch {
    return [];
  }
}

/** A walk from root to root, with the way back and forth: as a browser keeps the pages that were seen. */

/** What a step of the walk asks about. */
export type Root =
  | { readonly kind: 'class'; readonly index: number }
  | { readonly kind: 'channel'; readonly layer: string; readonly channel: number };

export interface WalkStep {
  readonly root: Root;
  /** The channels of the root's layer among which it was clicked, in their order: they keep their places. */
  readonly beside: readonly number[];
}

/** So many steps are kept; the oldest go. */
const MOST = 200;

export class Walk {
  #steps: WalkStep[] = [];
  #at = -1;

  get steps(): readonly WalkStep[] {
    return this.#steps;
  }

  /** Which step is the present one; −1 before the first. */
  get at(): number {
    return this.#at;
  }

  get current(): WalkStep | null {
    return this.#steps[this.#at] ?? null;
  }

  /** Goes on to a root: what lay ahead is forgotten. The root that the walk is at is no step. */
  go(root: Root, beside: readonly number[] = []): void {
    if (this.current && sameRoot(root, this.current.root)) return;
    this.#steps = [...this.#steps.slice(0, this.#at + 1), { root, beside }].slice(-MOST);
    this.#at = this.#steps.length - 1;
  }

  /** Where the walk begins: while it has gone no further, another beginning takes its place. */
  begin(root: Root): void {
    if (this.#at > 0) this.go(root);
    else if (!this.current || !sameRoot(root, this.current.root)) {
      this.#steps = [{ root, beside: [] }, ...this.#steps.slice(1)];
      this.#at = 0;
    }
  }

  /** To the step so many ahead, or behind where negative; false where the walk does not reach so far. */
  move(by: number): boolean {
    const at = this.#at + by;
    if (!this.#steps[at]) return false;
    this.#at = at;
    return true;
  }

  clear(): void {
    this.#steps = [];
    this.#at = -1;
  }
}

export function sameRoot(a: Root | null, b: Root | null): boolean {
  if (!a || !b) return a === b;
  if (a.kind === 'class' || b.kind === 'class') return a.kind === b.kind && indexOf(a) === indexOf(b);
  return a.layer === b.layer && a.channel === b.channel;
}

function indexOf(root: Root): number {
  return root.kind === 'class' ? root.index : root.channel;
}

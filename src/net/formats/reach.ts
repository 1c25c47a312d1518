/** Walks over the nodes of a file, before they are nodes of ours: who leads to an output, and how deep it lies. */

import { NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';

/**
 * `root` and everything it needs, inputs first. Works without recursion, because a file decides how long a chain is.
 * Throws a NetworkError where a node needs itself.
 */
export function inOrder<T>(root: T, inputsOf: (node: T) => readonly T[], nameOf: (node: T) => string): T[] {
  const order: T[] = [];
  const state = new Map<T, 'open' | 'done'>();
  const stack: { node: T; pending: T[] }[] = [];
  const enter = (node: T) => {
    state.set(node, 'open');
    stack.push({ node, pending: [...inputsOf(node)].reverse() });
  };
  enter(root);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.pending.pop();
    if (next === undefined) {
      state.set(top.node, 'done');
      order.push(top.node);
      stack.pop();
    } else if (state.get(next) === 'open') {
      throw new NetworkError(
        `Node ${quoted(nameOf(next))} reads its own output; only feed-forward networks can be opened.`,
      );
    } else if (!state.has(next)) {
      enter(next);
    }
  }
  return order;
}

/** Longest chain of nodes that ends in each of `roots`. */
export function depths<T>(
  roots: readonly T[],
  inputsOf: (node: T) => readonly T[],
  nameOf: (node: T) => string,
): Map<T, number> {
  const depth = new Map<T, number>();
  for (const root of roots) {
    if (depth.has(root)) continue;
    for (const node of inOrder(root, (n) => inputsOf(n).filter((i) => !depth.has(i)), nameOf)) {
      depth.set(node, 1 + inputsOf(node).reduce((deepest, i) => Math.max(deepest, depth.get(i) ?? 0), 0));
    }
  }
  return depth;
}

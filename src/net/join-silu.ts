/** x · sigmoid(x), which most exporters write as two nodes, as the one kind that it is. */

import { activationAttribute } from './attributes.ts';
import type { GraphNode } from './graph.ts';

/**
 * The nodes with a `silu` in the place of each product of a value with its own sigmoid, under the product's name.
 * The sigmoid stays where it was, perhaps without readers.
 */
export function joinSilu(nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  /** What identities pass on; nodes are in order, so that a chain of any length is one step. */
  const passed = new Map<string, string>();
  const origin = (name: string): string => passed.get(name) ?? name;
  for (const { name, kind, inputs } of nodes) {
    if (kind === 'identity') passed.set(name, origin(inputs[0] ?? ''));
  }
  return nodes.map((node) => {
    if (node.kind !== 'mul' || activationAttribute(node) !== 'none') return node;
    const [a = '', b = ''] = node.inputs.map(origin);
    const gates = (gate: string, x: string) => {
      const sigmoid = byName.get(gate);
      return sigmoid?.kind === 'sigmoid' && origin(sigmoid.inputs[0] ?? '') === x;
    };
    const x = gates(b, a) ? a : gates(a, b) ? b : null;
    return x === null ? node : { ...node, kind: 'silu', inputs: [x], attributes: {} };
  });
}

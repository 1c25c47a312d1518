/**
 * What a page holds in JavaScript, apart from what V8 makes of its code. Functions that become hot are compiled, some of
 * them again and again, for many minutes: that would hide what leaks, or pass for it.
 */

import type { CDPSession } from 'playwright-core';

interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly unknown[] };
  };
  /** `node_fields` of each node, one after the other. */
  readonly nodes: readonly number[];
}

/** Types of nodes that V8 keeps for itself: compiled code, its feedback, and the shapes of objects. */
const OWN_TO_V8 = ['code', 'hidden', 'object shape'];

/**
 * Bytes of objects, arrays, strings, closures, numbers and what they hold outside the heap, after collecting garbage.
 *
 * The format of a snapshot: https://github.com/v8/v8/blob/main/src/profiler/heap-snapshot-generator.cc
 */
export async function heldBytes(debug: CDPSession): Promise<number> {
  return sumOfNodes(JSON.parse(await takeSnapshot(debug)));
}

/** @throws Error where the snapshot lacks a field that is needed */
export function sumOfNodes({ snapshot: { meta }, nodes }: HeapSnapshot): number {
  const fields = meta.node_fields.length;
  const [type, size] = ['type', 'self_size'].map((name) => meta.node_fields.indexOf(name));
  const types = meta.node_types[type ?? -1];
  if (type === undefined || size === undefined || size < 0 || !Array.isArray(types)) {
    throw new Error(
      `A heap snapshot has the fields ${meta.node_fields.join(', ')}; type and size are needed.`,
    );
  }
  const counts = types.map((name) => !OWN_TO_V8.includes(name));
  let sum = 0;
  for (let at = 0; at < nodes.length; at += fields) {
    if (counts[nodes[at + type] ?? -1]) sum += nodes[at + size] ?? 0;
  }
  return sum;
}

async function takeSnapshot(debug: CDPSession): Promise<string> {
  const chunks: string[] = [];
  const take = ({ chunk }: { chunk: string }) => chunks.push(chunk);
  debug.on('HeapProfiler.addHeapSnapshotChunk', take);
  try {
    await debug.send('HeapProfiler.collectGarbage');
    await debug.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  } finally {
    debug.off('HeapProfiler.addHeapSnapshotChunk', take);
  }
  return chunks.join('');
}

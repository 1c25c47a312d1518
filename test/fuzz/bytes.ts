/** Damage that knows nothing of formats: what disks, networks and careless editors do to bytes. */

import type { Random } from '../support/random.ts';

/** Bytes that are often signs, lengths or limits. */
const TELLING = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x22, 0x7b, 0x5b];

type Damage = (bytes: Uint8Array, draw: Random) => Uint8Array;

const spliced = (bytes: Uint8Array, at: number, remove: number, put: Uint8Array): Uint8Array => {
  const end = Math.min(bytes.length, at + remove);
  const out = new Uint8Array(at + put.length + bytes.length - end);
  out.set(bytes.subarray(0, at));
  out.set(put, at);
  out.set(bytes.subarray(end), at + put.length);
  return out;
};

/** Where a damage begins: the head of a file, which says most, as often as the rest. */
const somewhere = (bytes: Uint8Array, draw: Random): number =>
  draw.integer(draw.next() < 0.5 ? Math.min(bytes.length, 400) : bytes.length);

const DAMAGES: readonly Damage[] = [
  (bytes, draw) => {
    const at = somewhere(bytes, draw);
    return spliced(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << draw.integer(8))));
  },
  (bytes, draw) =>
    spliced(bytes, somewhere(bytes, draw), 1, Uint8Array.of(TELLING[draw.integer(TELLING.length)] ?? 0)),
  (bytes, draw) => bytes.slice(0, somewhere(bytes, draw)),
  (bytes, draw) => spliced(bytes, somewhere(bytes, draw), 1 + draw.integer(9), new Uint8Array(0)),
  (bytes, draw) => {
    const noise = Uint8Array.from({ length: 1 + draw.integer(9) }, () => draw.integer(256));
    return spliced(bytes, somewhere(bytes, draw), 0, noise);
  },
  (bytes, draw) => {
    const from = somewhere(bytes, draw);
    return spliced(bytes, somewhere(bytes, draw), 0, bytes.subarray(from, from + draw.integer(64)));
  },
  (bytes, draw) => spliced(bytes, somewhere(bytes, draw), 8, new Uint8Array(8).fill(0xff)),
];

/** A copy with one to four damages. */
export function damaged(bytes: Uint8Array, draw: Random): Uint8Array {
  let out: Uint8Array = Uint8Array.from(bytes);
  for (let times = 1 + draw.integer(4); times > 0 && out.length > 0; times--) {
    out = DAMAGES[draw.integer(DAMAGES.length)]?.(out, draw) ?? out;
  }
  return out;
}

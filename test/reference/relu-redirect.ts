/** Plain loops for lucid's redirected gradient of ReLU and ReLU6; the objective is maximised. */

import { clampDx } from './clamp-dx.ts';

/** For each of n pictures: what comes through; if nothing does, what pushes closed units towards the open range. */
export function redirect(
  dy: Float32Array,
  y: Float32Array,
  n: number,
  lo: number,
  hi: number,
): { alive: number[]; dy: Float32Array } {
  const length = dy.length / n;
  const result = new Float32Array(dy.length);
  const alive: number[] = [];
  for (let image = 0; image < n; image++) {
    const [from, to] = [image * length, (image + 1) * length];
    const [g, value] = [dy.subarray(from, to), y.subarray(from, to)];
    const through = clampDx(g, value, lo, hi);
    const any = through.some((each) => each !== 0);
    const redirected = g.map((each, i) =>
      (value[i]! <= lo && each < 0) || (value[i]! >= hi && each > 0) ? 0 : each,
    );
    alive.push(Number(any));
    result.set(any ? through : redirected, from);
  }
  return { alive, dy: result };
}

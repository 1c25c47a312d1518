/** Which edges of the box face the viewer, and where an axis with its ruler is best drawn. */

import { BOX_EDGES, corner, type Triple } from './cube-box.ts';
import type { Project, ScreenPoint } from './cube-overlay.ts';

/** An axis laid along an edge of the box, on the screen. */
export interface Rail {
  /** Index into AXES. */
  readonly axis: 0 | 1 | 2;
  /** The edge's low end counted in cells; along `axis` it is 0. */
  readonly origin: Triple;
  readonly from: ScreenPoint;
  readonly to: ScreenPoint;
  /** Unit vector on the screen that leads away from the box. */
  readonly outward: ScreenPoint;
}

/** Whether each face is turned to a camera at `eye`, all counted in cells: low x, high x, low y, … */
export function facesTowards(eye: Triple, lo: Triple, hi: Triple): readonly boolean[] {
  return [0, 1, 2].flatMap((axis) => [
    (eye[axis] ?? 0) < (lo[axis] ?? 0),
    (eye[axis] ?? 0) > (hi[axis] ?? 0),
  ]);
}

/** The two faces that meet at an edge. */
function facesAt(from: number, to: number): [number, number] {
  const along = Math.log2(from ^ to);
  const faces = [0, 1, 2].filter((axis) => axis !== along).map((axis) => axis * 2 + ((from >> axis) & 1));
  return [faces[0] ?? 0, faces[1] ?? 0];
}

/** A path of the edges that the box does not hide from the viewer. */
export function frontEdges(lo: Triple, hi: Triple, faces: readonly boolean[], project: Project): string {
  let d = '';
  for (const [from, to] of BOX_EDGES) {
    if (!facesAt(from, to).some((face) => faces[face])) continue;
    const a = project(...corner(from, lo, hi));
    const b = project(...corner(to, lo, hi));
    if (a && b) d += `M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
  }
  return d;
}

/**
 * Where the axes are drawn: of each direction the edge on the box's silhouette that lies lowest on the screen, for
 * rows the one furthest left.
 */
export function chooseRails(counts: Triple, faces: readonly boolean[], project: Project): Rail[] {
  const centre = project(counts[0] / 2, counts[1] / 2, counts[2] / 2);
  if (!centre) return [];
  const rails: Rail[] = [];
  for (const axis of [0, 1, 2] as const) {
    let best: Rail | null = null;
    let bestRank = Number.NEGATIVE_INFINITY;
    for (const [from, to] of BOX_EDGES) {
      if ((from ^ to) !== 1 << axis) continue;
      const [one, other] = facesAt(from, to).map((face) => faces[face]);
      if (one === other && faces.includes(true)) continue;
      const rail = createRail(
        axis,
        corner(from, [0, 0, 0], counts),
        corner(to, [0, 0, 0], counts),
        centre,
        project,
      );
      if (!rail) continue;
      const rank = axis === 1 ? -(rail.from.x + rail.to.x) : rail.from.y + rail.to.y;
      if (rank > bestRank) [best, bestRank] = [rail, rank];
    }
    if (best) rails.push(best);
  }
  return rails;
}

function createRail(
  axis: 0 | 1 | 2,
  low: Triple,
  high: Triple,
  centre: ScreenPoint,
  project: Project,
): Rail | null {
  const from = project(...low);
  const to = project(...high);
  if (!from || !to) return null;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 8) return null;
  const normal = { x: (to.y - from.y) / length, y: -(to.x - from.x) / length };
  const middle = { x: (from.x + to.x) / 2 - centre.x, y: (from.y + to.y) / 2 - centre.y };
  const side = normal.x * middle.x + normal.y * middle.y < 0 ? -1 : 1;
  return { axis, origin: low, from, to, outward: { x: normal.x * side, y: normal.y * side } };
}

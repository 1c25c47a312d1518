/** All that one frame of the cube is drawn from. */

import type { CellBox, CellLimits, Triple } from './cube-box.ts';
import type { CubeSettings } from './settings.ts';

/** A state that was given stands as it is: what changes is in another object. */
export interface CubeState {
  /** Name of the layer; null while there is none, and then no cells are drawn. */
  readonly name: string | null;
  readonly settings: Readonly<CubeSettings>;
  /** Cells along each axis. */
  readonly counts: Triple;
  /** Size of the box in the scene. */
  readonly size: Triple;
  readonly limits: CellLimits;
  /** What is outlined in orange. */
  readonly pointed: CellBox | null;
  /** Whether there is a picture to show. */
  readonly picture: boolean;
}

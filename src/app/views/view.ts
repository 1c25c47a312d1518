/**
 * What a view of the drawer is. A view asks questions of the live network (`answers`), shows what comes back, points with
 * the one selection that all views share, and says how its picture and its numbers are saved.
 *
 * The drawer creates a view when it is first opened, and only talks to the one that is open: `setNetwork` and `setLayer`
 * when it opens and when they change, then `point` and `refresh`.
 */

import type { ClassEntry } from '../../viz/class-bars.ts';
import type { ShownLayer } from '../../viz/settings.ts';
import type { Answers } from '../answers/answers.ts';
import type { Graphics } from '../graphics.ts';
import type { IconLibrary } from '../icons/library.ts';
import type { PictureOverlay } from '../page/picture-overlay.ts';
import type { Selected } from '../selected.ts';
import type { Selection } from '../selection.ts';
import type { Store } from '../state.ts';
import type { ViewName } from './names.ts';

export interface ViewContext {
  readonly store: Store;
  readonly selection: Selection;
  readonly icons: IconLibrary;
  /** Maps over the live picture. */
  readonly overlay: PictureOverlay;
  /** The live network's answers; null while there is no network on a device. */
  readonly answers: () => Answers | null;
  readonly graphics: () => Graphics | null;
  /** The classes shown beside the picture, best first. */
  readonly topClasses: () => readonly ClassEntry[];
  /** Which picture the activations are of: grows with each. */
  readonly pictureNumber: () => number;
}

/** Something that can be saved from a view. */
export interface ViewExport {
  /** "Picture (PNG)", "Numbers (CSV)", "Activations (.npy)". */
  readonly label: string;
  /** Name of the file, with its ending. */
  readonly file: string;
  readonly make: () => Promise<Blob>;
}

export interface View {
  /** A network on a device: everything asked before is of no interest. */
  setNetwork(answers: Answers): void;
  /** The layer that is open in the cube. */
  setLayer?(layer: ShownLayer): void;
  /** What is pointed at or pinned has changed. */
  point?(selected: Selected | null): void;
  /** Another picture has been computed, or a setting of the view changed: ask anew what depends on it. */
  refresh(): void;
  /** What a tick of the loop leaves over. */
  work?(): void;
  /** Another view was opened, or none: nothing of this one stays over picture and cube. */
  hide?(): void;
  /** The bulk of the view's answers, for those who take them elsewhere; empty while there is nothing. */
  exports?(): readonly ViewExport[];
  dispose?(): void;
}

export type CreateView = (context: ViewContext, element: HTMLElement) => View;

export interface ViewKind {
  readonly name: ViewName;
  /** On its tab. */
  readonly title: string;
  /** The question it answers, and how to read the answer; docs/views.md begins its longer explanation with both. */
  readonly question: string;
  readonly reading: string;
  /** Key that opens and shuts it. */
  readonly key?: string;
  /** Id of its panel where the page's markup has one; others get a new one. */
  readonly panel?: string;
  /** Brings the view's code when it is first opened; none for those that are always there. */
  readonly load?: () => Promise<CreateView>;
}

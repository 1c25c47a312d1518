/** The five steps of the tour: what is asked for, how one sees that it was done, and what can be pressed instead. */

import type { AppState, SourceKind, Store } from '../state.ts';
import type { TourName } from './names.ts';

/** What the buttons of the tour do. */
export interface TourDeeds {
  readonly store: Store;
  /** Cuts the cube down to the channel that fires most. */
  readonly cut: () => void;
  readonly openSource: (kind: SourceKind) => void;
}

interface TourAction {
  readonly label: string;
  /** Offered before the step is done, or after. */
  readonly when: 'before' | 'after';
  readonly act: (deeds: TourDeeds) => void;
}

export interface TourStep {
  readonly name: TourName;
  readonly title: string;
  /** What to do, and why. */
  readonly words: string;
  /** How to do it without a pointer. */
  readonly keys: string;
  /** What is said once it is done. */
  readonly seen: string;
  readonly actions: readonly TourAction[];
  /** Ids of the parts of the page that it is about. */
  readonly about: readonly string[];
  /** Whether it was done since the step began with `before`. */
  readonly done: (now: Readonly<AppState>, before: Readonly<AppState>) => boolean;
}

const WHOLE = { rows: null, columns: null, channels: null } as const;

export const TOUR_STEPS: readonly TourStep[] = [
  {
    name: 'turn',
    title: 'Turn the cube',
    words:
      'It is what one layer of the network makes of the picture behind it: each block is a number, and bright ones fire. Drag it to turn it.',
    keys: 'Shift and the arrow keys turn it too.',
    seen: 'Rows and columns lie over the picture. The depth is the channels: each looks for one kind of thing everywhere.',
    actions: [],
    about: [],
    done: (now, before) => !alike(now.view, before.view),
  },
  {
    name: 'slice',
    title: 'Slice it',
    words: 'Pull one of the round handles at its edges: the cube is cut there, by rows, columns or channels.',
    keys: 'The parameters (p) have the same slices.',
    seen: 'That is how to look inside. A single channel is a map of the picture: it says where the channel’s kind of thing is.',
    actions: [
      { label: 'Show one channel', when: 'before', act: ({ cut }) => cut() },
      { label: 'Show it whole', when: 'after', act: ({ store }) => store.set(WHOLE) },
    ],
    about: [],
    done: (now, before) =>
      (['rows', 'columns', 'channels'] as const).some(
        (axis) => now[axis] !== null && !alike(now[axis], before[axis]),
      ),
  },
  {
    name: 'point',
    title: 'Point at a cell',
    words:
      'The picture here becomes what its channel looks for, and its place in the photograph is outlined. Click or tap to keep it.',
    keys: 'The keys i j k l walk from cell to cell, u and o through the channels.',
    seen: 'The cell is kept: everything on the page now answers it. Another click lets it go.',
    actions: [],
    about: ['picture-box'],
    done: (now, before) => now.pin?.kind === 'cell' && !alike(now.pin, before.pin),
  },
  {
    name: 'view',
    title: 'Choose a view',
    words: 'Each view asks another question about the picture, and about what you point at or have kept.',
    keys: 'The arrow keys walk from tab to tab.',
    seen: 'The line on top of each view says what it answers; “How to read it” says more. Try the others, now or later.',
    actions: [
      {
        label: 'Open the views',
        when: 'before',
        act: ({ store }) => store.set({ drawer: 'dictionary', panels: true }),
      },
    ],
    about: ['drawer-button', 'tabs'],
    done: (now, before) => now.drawer !== 'none' && now.drawer !== before.drawer,
  },
  {
    name: 'source',
    title: 'Show it your world',
    words:
      'Point your camera at something, or drop a picture anywhere on the page. Nothing leaves this machine.',
    keys: '',
    seen: 'All that you see follows the new picture. The tour waits under “?” if you want it again.',
    actions: [
      { label: 'Start the camera', when: 'before', act: ({ openSource }) => openSource('camera') },
      { label: 'Open a picture…', when: 'before', act: ({ openSource }) => openSource('picture') },
    ],
    about: ['source-menu', 'samples'],
    done: (now, before) => now.source !== before.source || now.sample !== before.sample,
  },
];

/** Parts of the state are plain data: two that are written alike are the same. */
function alike(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

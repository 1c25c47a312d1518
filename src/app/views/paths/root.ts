/** Where a walk begins, and how its root stands in the settings. */

import { indexOfLargest } from '../../../viz/dictionary-words.ts';
import type { ShownLayer } from '../../../viz/settings.ts';
import type { Answers } from '../../answers/answers.ts';
import type { Selected } from '../../selected.ts';
import type { AppState } from '../../state.ts';
import { readCell } from '../dictionary/reading.ts';
import type { Root } from './walk.ts';

type Settings = AppState['paths'];
type RootSettings = Pick<Settings, 'root' | 'rootLayer' | 'rootChannel'>;

const NO_ROOT: RootSettings = { root: null, rootLayer: '', rootChannel: 0 };

/** The root that the settings name; null where they name none, or one that this network does not have. */
export function rootOf({ root, rootLayer, rootChannel }: RootSettings, answers: Answers): Root | null {
  const { shapes, layers, graph } = answers.live;
  if (rootLayer !== '') {
    const channels = layers.some(({ name }) => name === rootLayer) ? (shapes.get(rootLayer)?.[3] ?? 0) : 0;
    return rootChannel < channels ? { kind: 'channel', layer: rootLayer, channel: rootChannel } : null;
  }
  const classes = graph.logits === null ? 0 : (shapes.get(graph.logits)?.[3] ?? 0);
  return root !== null && root < classes ? { kind: 'class', index: root } : null;
}

/** What is pinned as a root; null for what is none, or none of this network. */
export function pinnedRoot(pinned: Selected | null, answers: Answers): Root | null {
  if (pinned?.kind === 'class') return rootOf({ ...NO_ROOT, root: pinned.index }, answers);
  if (pinned?.kind !== 'channel') return null;
  return rootOf({ ...NO_ROOT, rootLayer: pinned.layer, rootChannel: pinned.channel }, answers);
}

/** The settings with another root. */
export function withRoot(settings: Settings, root: Root): Settings {
  if (root.kind === 'class') return { ...settings, ...NO_ROOT, root: root.index };
  return { ...settings, ...NO_ROOT, rootLayer: root.layer, rootChannel: root.channel };
}

/** The strongest channel of the cell that fires most: where there are no classes to begin with. */
export async function strongestRoot(answers: Answers, open: ShownLayer): Promise<Root> {
  const { vector } = await readCell(answers, open, null);
  return { kind: 'channel', layer: open.name, channel: indexOfLargest(vector) };
}

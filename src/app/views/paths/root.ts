/** Where a walk begins, and how its root stands in the settings. */

import { indexOfLargest } from '../../../viz/dictionary-words.ts';
import type { ShownLayer } from '../../../viz/settings.ts';
import type { Answers } from '../../answers/answers.ts';
import type { AppState } from '../../state.ts';
import { readCell } from '../dictionary/reading.ts';
import type { Root } from './walk.ts';

type Settings = AppState['paths'];

/** The root that the settings name; null where they name none, or one that this network does not have. */
export function rootOf({ root, rootLayer, rootChannel }: Settings, answers: Answers): Root | null {
  const { shapes, layers, graph } = answers.live;
  if (rootLayer !== '') {
    const channels = layers.some(({ name }) => name === rootLayer) ? (shapes.get(rootLayer)?.[3] ?? 0) : 0;
    return rootChannel < channels ? { kind: 'channel', layer: rootLayer, channel: rootChannel } : null;
  }
  const classes = graph.logits === null ? 0 : (shapes.get(graph.logits)?.[3] ?? 0);
  return root !== null && root < classes ? { kind: 'class', index: root } : null;
}

/** The settings with another root. */
export function withRoot(settings: Settings, root: Root): Settings {
  if (root.kind === 'class') return { ...settings, root: root.index, rootLayer: '', rootChannel: 0 };
  return { ...settings, root: null, rootLayer: root.layer, rootChannel: root.channel };
}

/** The strongest channel of the cell that fires most: where there are no classes to begin with. */
export async function strongestRoot(answers: Answers, open: ShownLayer): Promise<Root> {
  const { vector } = await readCell(answers, open, null);
  return { kind: 'channel', layer: open.name, channel: indexOfLargest(vector) };
}

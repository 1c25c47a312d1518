/** Which groups of a layer are meant on the page: those of the open view, so that a group is the same wherever it is shown. */

import type { ViewContext } from '../views/view.ts';
import type { Answers } from './answers.ts';
import { flowLayers, flowSource } from './flow-groups.ts';
import { type GroupsSource, layerGroups, type PresentGroups } from './groups.ts';

/** Those of the flow while it is open and shows the layer, else those of the view of groups. */
export function groupsSource(
  { state }: ViewContext['store'],
  answers: Answers,
  layer: string,
): Promise<GroupsSource> {
  const flow = state.drawer === 'flow' ? flowLayers(answers.live.graph, state.flow) : null;
  if (flow && (layer === flow.early || layer === flow.late)) return flowSource(answers, state.flow, layer);
  return layerGroups(answers, layer, state.groups);
}

/** The groups of a layer for the present picture. @throws NetworkError where there is no such layer */
export async function presentGroupsOf(
  { store, pictureNumber }: Pick<ViewContext, 'store' | 'pictureNumber'>,
  answers: Answers,
  layer: string,
): Promise<PresentGroups> {
  const source = await groupsSource(store, answers, layer);
  return source.present(pictureNumber());
}

/** Which groups of a layer are meant on the page, so that a group is the same wherever it is shown. */

import type { ViewContext } from '../views/view.ts';
import type { Answers } from './answers.ts';
import { layerGroups, type PresentGroups } from './groups.ts';

/** The groups of a layer for the present picture. @throws NetworkError where there is no such layer */
export async function presentGroupsOf(
  { store, pictureNumber }: Pick<ViewContext, 'store' | 'pictureNumber'>,
  answers: Answers,
  layer: string,
): Promise<PresentGroups> {
  const source = await layerGroups(answers, layer, store.state.groups);
  return source.present(pictureNumber());
}

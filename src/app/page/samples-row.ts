/** The pictures that ship, as small buttons under the live one. */

import { SAMPLES } from '../sources/samples.ts';
import type { Store } from '../state.ts';
import { byId, createButton, setPressed } from './elements.ts';

/** @param choose opens a sample, whatever is open now */
export function createSamplesRow(store: Store, choose: (id: string) => void): void {
  const buttons = SAMPLES.map(({ id, label }) => {
    const button = createButton('sample', '', () => choose(id));
    const image = new Image();
    image.src = `./samples/${id}.jpg`;
    image.alt = label;
    button.title = label;
    button.append(image);
    return { id, button };
  });
  byId('samples', HTMLElement).append(...buttons.map(({ button }) => button));
  const follow = () => {
    const { source, sample } = store.state;
    for (const { id, button } of buttons) setPressed(button, source === 'sample' && sample === id);
  };
  store.subscribe(['source', 'sample'], follow);
  follow();
}

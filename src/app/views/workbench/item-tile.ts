/** An atom as a picture of what it looks for, with a bar and its value. */

import { DirectionIcon } from '../../icons/direction-icon.ts';
import type { IconTile } from '../../icons/tile.ts';
import { create, setPressed, setText } from '../../page/elements.ts';
import { type Selected, sameSelected, selectedInWords } from '../../selected.ts';
import { pointsAt } from '../dictionary/channel-word.ts';
import type { ViewContext } from '../view.ts';
import { showBar, showColour } from './bar-row.ts';
import type { BenchItem, ItemPicture } from './items.ts';

export class ItemTile {
  readonly element = create('li', 'bench-tile');
  readonly #fill = create('div');
  readonly #value = create('span');
  readonly #selected: Selected | null;
  /** A direction may change with the picture, a channel's icon never does. */
  readonly #icon: IconTile | DirectionIcon;

  constructor(
    { icons, selection, answers }: ViewContext,
    { words, selected, colour }: BenchItem,
    picture: ItemPicture,
  ) {
    this.#selected = selected;
    const track = create('div', 'bench-track');
    track.append(this.#fill);
    const caption = create('div', 'bench-caption');
    const name = create('span', 'secondary', words);
    name.title = selected ? selectedInWords(selected, answers()?.live.graph ?? null) : words;
    showColour(name, colour);
    caption.append(this.#value, name);
    if (picture.kind === 'direction') this.#icon = new DirectionIcon(icons, selection);
    else {
      this.#icon = icons.channel(picture.layer, picture.channel);
      const { element } = this.#icon;
      if (selected) {
        pointsAt(element, selection, selected);
        element.addEventListener('click', () => selection.pin(selected));
      }
    }
    this.element.append(this.#icon.element, track, caption);
  }

  get canvas(): HTMLCanvasElement | null {
    return this.#icon.canvas;
  }

  /** @param share −1…1 of a whole bar */
  show({ picture, words, settled }: BenchItem, share: number, value: string): void {
    showBar(this.#fill, share);
    setText(this.#value, value);
    if (picture?.kind !== 'direction' || !(this.#icon instanceof DirectionIcon)) return;
    const { layer, vector } = picture;
    this.#icon.show(
      { layer, vector, words: `${layer}, ${words}: what it looks for`, settled },
      this.#selected,
    );
  }

  mark(selected: Selected | null): void {
    if (!this.#selected) return;
    const pointed = sameSelected(selected, this.#selected);
    if (this.#icon instanceof DirectionIcon) this.#icon.pointed = pointed;
    else {
      this.#icon.element.classList.toggle('pointed', pointed);
      setPressed(this.#icon.element, pointed);
    }
  }
}

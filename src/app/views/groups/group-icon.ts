/** The picture of a group on the page. */

import { DirectionIcon } from '../../icons/direction-icon.ts';
import type { IconLibrary } from '../../icons/library.ts';
import type { Selection } from '../../selection.ts';

export class GroupIcon {
  readonly #icon: DirectionIcon;

  constructor(icons: IconLibrary, selection: Selection) {
    this.#icon = new DirectionIcon(icons, selection);
  }

  get element(): HTMLElement {
    return this.#icon.element;
  }

  /** What is painted; null before there is a picture. */
  get canvas(): HTMLCanvasElement | null {
    return this.#icon.canvas;
  }

  set pointed(pointed: boolean) {
    this.#icon.pointed = pointed;
  }

  /** @param settled the direction stays as it is: its picture may be made */
  show(layer: string, group: number, vector: Float32Array, settled: boolean): void {
    const words = `${layer}, group ${group + 1}: what it looks for`;
    this.#icon.show({ layer, vector, words, settled }, { kind: 'group', layer, group });
  }
}

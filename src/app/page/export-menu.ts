/** What the open view offers to be saved: a picture, numbers, tensors. */

import type { ViewExport } from '../views/view.ts';
import { Menu } from './menu.ts';
import { saveFile } from './save-file.ts';

export class ExportMenu {
  readonly #root: HTMLElement;
  readonly #exports: () => readonly ViewExport[];

  /** @param exports of the open view, asked for each time */
  constructor(root: HTMLElement, exports: () => readonly ViewExport[]) {
    this.#root = root;
    this.#exports = exports;
    const menu = new Menu(root, 'Save from this view', () =>
      exports().map(({ label, file, make }) => ({
        label,
        icon: 'export',
        choose: () => void make().then((blob) => saveFile(file, blob)),
      })),
    );
    menu.show('Save', 'export');
    this.follow();
  }

  /** Another view is open, or it has something to save now. */
  follow(): void {
    this.#root.hidden = this.#exports().length === 0;
  }
}

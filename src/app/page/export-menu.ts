/** What the open view offers to be saved: a picture, numbers, tensors. */

import type { ViewExport } from '../views/view.ts';
import { Menu } from './menu.ts';
import { saveFile } from './save-file.ts';

export class ExportMenu {
  readonly #root: HTMLElement;
  readonly #saves: () => boolean;

  /**
   * @param exports of the open view, asked for each time
   * @param saves whether the open view has any, once it has something to show
   */
  constructor(root: HTMLElement, exports: () => readonly ViewExport[], saves: () => boolean) {
    this.#root = root;
    this.#saves = saves;
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

  /** Another view is open. */
  follow(): void {
    this.#root.hidden = !this.#saves();
  }
}

/** What the open view offers to be saved: a picture, numbers, tensors. */

import { GoneError } from '../lease.ts';
import type { ViewExport } from '../views/view.ts';
import { Menu } from './menu.ts';
import { saveFile } from './save-file.ts';

export class ExportMenu {
  readonly #root: HTMLElement;
  readonly #saves: () => boolean;
  readonly #onFailed: (sentence: string) => void;

  /**
   * @param exports of the open view, asked for each time
   * @param saves whether the open view has any, once it has something to show
   * @param onFailed told why a file could not be made
   */
  constructor(
    root: HTMLElement,
    exports: () => readonly ViewExport[],
    saves: () => boolean,
    onFailed: (sentence: string) => void,
  ) {
    this.#root = root;
    this.#saves = saves;
    this.#onFailed = onFailed;
    const menu = new Menu(root, 'Save from this view', () =>
      exports().map((each) => ({
        label: each.label,
        icon: 'export',
        choose: () => void this.#save(each),
      })),
    );
    menu.show('Save', 'export');
    this.follow();
  }

  /** Another view is open. */
  follow(): void {
    this.#root.hidden = !this.#saves();
  }

  async #save({ file, make }: ViewExport): Promise<void> {
    try {
      saveFile(file, await make());
    } catch (error) {
      // The network that was asked has been replaced: its numbers are those of another picture than the one on show.
      if (error instanceof GoneError) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#onFailed(`"${file}" could not be made (${why}); save it once more.`);
    }
  }
}

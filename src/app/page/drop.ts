/** Files that are dropped on the page, pasted into it, or chosen in the browser's dialogue. */

import { byId } from './elements.ts';

export type FilesOpened = (files: readonly File[]) => void;

export function listenToDrops(open: FilesOpened): void {
  const { documentElement: page } = document;
  let depth = 0;
  const show = (entered: number) => {
    depth = Math.max(0, depth + entered);
    page.classList.toggle('dragging', depth > 0);
  };
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  window.addEventListener('dragenter', (event) => hasFiles(event) && show(1));
  window.addEventListener('dragleave', (event) => hasFiles(event) && show(-1));
  window.addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault());
  window.addEventListener('drop', (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    show(-depth);
    if (files.length === 0) return;
    event.preventDefault();
    open(files);
  });
  window.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) open(files);
  });
}

/** Asks for files in the browser's dialogue. Call it from a click. */
export function chooseFiles(accept: string, multiple: boolean, open: FilesOpened): void {
  const input = byId('file-input', HTMLInputElement);
  input.accept = accept;
  input.multiple = multiple;
  input.onchange = () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length > 0) open(files);
  };
  input.click();
}

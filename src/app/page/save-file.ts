/** Gives a person a file, by the browser's own download. */

import { create } from './elements.ts';

/** The address of a download is kept until the browser has surely read it, milliseconds. */
const KEPT = 10_000;

export function saveFile(name: string, blob: Blob): void {
  const link = create('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

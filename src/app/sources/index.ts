/** The kinds of source, in the order of the menu. A new one is a file beside this and a line here. */

import type { SourceKind } from '../state.ts';
import { openCamera } from './camera.ts';
import { openSample } from './samples.ts';
import { openScreen } from './screen.ts';
import { type SourceChoice, SourceError } from './source.ts';
import { openStill } from './still.ts';
import { openVideoFile } from './video-file.ts';

export const SOURCES: readonly SourceChoice[] = [
  { kind: 'camera', label: 'Camera', icon: 'camera', accept: null, open: openCamera },
  {
    kind: 'picture',
    label: 'Picture…',
    icon: 'picture',
    accept: 'image/*',
    open: async ({ file }) => {
      if (!file) throw new SourceError('Choose a picture.', 'choose-file');
      return openStill('picture', file instanceof File ? file.name : 'pasted picture', file);
    },
  },
  { kind: 'video', label: 'Video…', icon: 'video', accept: 'video/*', open: openVideoFile },
  { kind: 'screen', label: 'Screen', icon: 'screen', accept: null, open: openScreen },
  { kind: 'sample', label: 'Sample', icon: 'sample', accept: null, open: openSample },
];

export function findSource(kind: SourceKind): SourceChoice {
  const choice = SOURCES.find((each) => each.kind === kind);
  if (!choice) throw new Error(`No source of kind "${kind}".`);
  return choice;
}

/** The kind that shows a dropped or pasted file; null where none does. */
export function sourceForFile(file: Blob): SourceKind | null {
  if (file.type.startsWith('image/')) return 'picture';
  if (file.type.startsWith('video/')) return 'video';
  return null;
}

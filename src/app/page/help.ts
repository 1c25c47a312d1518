/** The sheet that lists the keys. */

import { byId, create, createButton } from './elements.ts';
import { createLicences } from './licences.ts';

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['Left Right', 'the layer before, the layer after'],
  ['Space', 'freeze the picture, and let it go on'],
  ['m', 'volume or voxels'],
  ['r', 'see the cube as at first'],
  ['Shift arrows', 'turn the cube'],
  ['i j k l u o', 'walk from cell to cell, and through the channels'],
  ['c', 'all channels of the layer'],
  ['d', 'dream of a unit'],
  ['p', 'parameters'],
  ['h', 'hide everything but the cube'],
  ['Esc', 'let go of the pinned cell; leave the tour'],
  ['Ctrl Z', 'take back the last change'],
  ['?', 'this sheet'],
];

const SENTENCES = [
  'The cube is what one layer of the network computes from the picture: its rows and columns lie over the picture, its depth is the channels. Bright cells fire.',
  'Drag to turn, right-drag or two fingers to move, wheel or pinch to zoom. Drag the handles on its faces to slice it. Point at a cell to read it, click to keep it.',
  'Drop a picture, a video or a network (ONNX, or a frozen TensorFlow graph) anywhere. Nothing leaves this machine.',
];

/** @param startTour for the button that offers the tour again */
export function createHelp(startTour: () => void): { toggle(): void } {
  const dialog = byId('help', HTMLDialogElement);
  const heading = create('h2', '', 'What you see, and the keys');
  heading.id = 'help-heading';
  const list = create('dl');
  for (const [keys, what] of KEYS) {
    const term = create('dt');
    term.append(...keys.split(' ').map((key) => create('kbd', '', key)));
    list.append(term, create('dd', '', what));
  }
  const texts = SENTENCES.map((sentence) => create('p', 'secondary', sentence));
  const buttons = create('div', 'help-buttons');
  buttons.append(
    createButton('button', 'Take the tour', () => {
      dialog.close();
      startTour();
    }),
    createButton('button', 'Close', () => dialog.close()),
  );
  dialog.append(heading, ...texts, list, createLicences(), buttons);
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  const toggle = () => (dialog.open ? dialog.close() : dialog.showModal());
  byId('help-button', HTMLButtonElement).addEventListener('click', toggle);
  return { toggle };
}

/** The map of groups with its key and table as one picture, for those who take it elsewhere. */

import { groupCss } from './group-colours.ts';

export interface GroupPicture {
  /** A pixel per cell. */
  readonly map: HTMLCanvasElement;
  /** The picture of each group, where there is one. */
  readonly icons: readonly (HTMLCanvasElement | null)[];
  readonly groups: { readonly layer: string; readonly groups: number };
  readonly effects: readonly { readonly label: string; readonly effects: Float32Array }[];
}

const [MAP, TILE, GAP, LINE, NAMES] = [448, 112, 12, 28, 220] as const;
const FONT = '18px Inter, system-ui, sans-serif';
const [PAPER, INK] = ['#0b0d10', '#e6e9ec'] as const;

/** In device pixels, on the page's dark ground. @throws Error when the browser refuses a 2D canvas */
export function paintGroups({ map, icons, groups, effects }: GroupPicture): OffscreenCanvas {
  const height = Math.max(MAP, TILE + 3 * GAP + LINE * (effects.length + 1)) + 2 * GAP;
  const width = MAP + NAMES + groups.groups * (TILE + GAP) + 4 * GAP;
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('The picture needs a 2D canvas, which this browser refused.');
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(map, GAP, GAP, MAP, (MAP * map.height) / map.width);
  pen.imageSmoothingEnabled = true;
  pen.font = FONT;
  pen.textBaseline = 'middle';
  const left = MAP + 2 * GAP;
  const top = TILE + 3 * GAP;
  pen.fillStyle = INK;
  effects.forEach(({ label }, row) => {
    pen.fillText(label, left, top + LINE * (row + 1), NAMES - GAP);
  });
  for (let group = 0; group < groups.groups; group++) {
    const x = left + NAMES + group * (TILE + GAP);
    pen.fillStyle = groupCss(group, groups.groups);
    pen.fillRect(x, GAP, TILE, GAP / 2);
    const icon = icons[group];
    if (icon) pen.drawImage(icon, x, 2 * GAP, TILE, TILE);
    pen.fillStyle = INK;
    pen.textAlign = 'right';
    effects.forEach(({ effects: values }, row) => {
      pen.fillText((values[group] ?? 0).toFixed(3), x + TILE, top + LINE * (row + 1));
    });
    pen.textAlign = 'left';
  }
  return canvas;
}

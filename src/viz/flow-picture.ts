/** The whole flow as one picture, for those who take it elsewhere. */

import { GROUND, NEGATIVE, POSITIVE } from './colour-maps.ts';
import { layOutFlow, layOutRibbons, ribbonPath } from './flow-layout.ts';
import { type FlowNumbers, flowLinks } from './flow-links.ts';
import { groupCss } from './group-colours.ts';

export interface FlowPicture {
  readonly numbers: FlowNumbers;
  /** Of the classes. */
  readonly names: readonly string[];
  /** Of the groups of both layers, where there is one. */
  readonly icons: readonly (readonly (HTMLCanvasElement | null)[])[];
}

const SPACE = { width: 1100, height: 640, names: 240 } as const;
const [SCALE, MARGIN] = [2, 20] as const;
const INK = '#e6e9ec';

/** In device pixels, on the page's dark ground. @throws Error when the browser refuses a 2D canvas */
export function paintFlow({ numbers, names, icons }: FlowPicture): OffscreenCanvas {
  const counts = [icons[0]?.length ?? 0, icons[1]?.length ?? 0, names.length] as const;
  const layout = layOutFlow({ ...SPACE, counts });
  const [width, height] = [SPACE.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  const canvas = new OffscreenCanvas(width * SCALE, height * SCALE);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('The picture needs a 2D canvas, which this browser refused.');
  pen.scale(SCALE, SCALE);
  pen.fillStyle = GROUND;
  pen.fillRect(0, 0, width, height);
  pen.translate(MARGIN, MARGIN);
  for (const ribbon of layOutRibbons(layout, flowLinks(numbers, null))) {
    pen.strokeStyle = ribbon.value < 0 ? NEGATIVE : POSITIVE;
    pen.globalAlpha = 0.6;
    pen.lineWidth = ribbon.width;
    pen.stroke(new Path2D(ribbonPath(ribbon)));
  }
  pen.globalAlpha = 1;
  icons.forEach((column, at) => {
    column.forEach((icon, group) => {
      const box = layout.columns[at]?.[group];
      if (!box) return;
      if (icon) pen.drawImage(icon, box.x, box.y, box.width, box.height);
      pen.fillStyle = groupCss(group, column.length);
      pen.fillRect(box.x, box.y + box.height - 3, box.width, 3);
    });
  });
  pen.fillStyle = INK;
  pen.font = '14px Inter, system-ui, sans-serif';
  pen.textBaseline = 'middle';
  names.forEach((name, at) => {
    const box = layout.columns[2]?.[at];
    if (box) pen.fillText(name, box.x + 4, box.y + box.height / 2, box.width);
  });
  return canvas;
}

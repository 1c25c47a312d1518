/** Paints the elements of the workbench side by side on a canvas, to be saved. Dark on any theme, as the icons are. */

import { GROUND, NEGATIVE, POSITIVE } from './colour-maps.ts';

export interface SheetRow {
  readonly words: string;
  readonly value: string;
  /** −1…1 of a whole bar. */
  readonly share: number;
}

export interface SheetPictureRow extends SheetRow {
  readonly picture: HTMLCanvasElement | null;
}

/** What an element shows. */
export type BenchPart =
  | { readonly kind: 'rows'; readonly rows: readonly SheetRow[] }
  | { readonly kind: 'tiles'; readonly tiles: readonly SheetPictureRow[] }
  /** Canvases over each other, the first one smooth. */
  | { readonly kind: 'layers'; readonly layers: readonly HTMLCanvasElement[]; readonly note: string };

export interface BenchSheetPart {
  readonly title: string;
  readonly part: BenchPart;
}

/** Sizes in pixels, of a page twice as fine as CSS pixels. */
const [WIDTH, MARGIN, HEAD, LINE, TILE, GAP, BAR] = [480, 48, 72, 40, 144, 24, 8];
const PER_LINE = 3;
const [TEXT, SECONDARY, TRACK] = ['#e6e9ec', '#8b949e', '#232a31'];

/** Height of an element's part in the picture, in pixels. */
export function partHeight(part: BenchPart): number {
  if (part.kind === 'rows') return part.rows.length * LINE;
  if (part.kind === 'tiles') return Math.ceil(part.tiles.length / PER_LINE) * (TILE + LINE * 2 + GAP);
  const [first] = part.layers;
  const shape = first && first.width > 0 ? first.height / first.width : 1;
  return WIDTH * shape + LINE;
}

/** @throws Error where the browser refuses a 2D canvas */
export function paintBench(elements: readonly BenchSheetPart[]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 2 * MARGIN + elements.length * (WIDTH + MARGIN) - MARGIN;
  canvas.height = 2 * MARGIN + HEAD + Math.max(LINE, ...elements.map(({ part }) => partHeight(part)));
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('Saving a picture needs a 2D canvas, which this browser refused.');
  pen.fillStyle = GROUND;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = 'top';
  elements.forEach(({ title, part }, i) => {
    const left = MARGIN + i * (WIDTH + MARGIN);
    pen.font = '24px Inter, system-ui, sans-serif';
    write(pen, title, left, MARGIN, SECONDARY);
    paintPart(pen, part, left, MARGIN + HEAD);
  });
  return canvas;
}

function paintPart(pen: CanvasRenderingContext2D, part: BenchPart, left: number, top: number): void {
  if (part.kind === 'rows') {
    part.rows.forEach((row, i) => {
      paintRow(pen, row, left, top + i * LINE);
    });
  } else if (part.kind === 'tiles') {
    part.tiles.forEach((tile, i) => {
      const column = i % PER_LINE;
      const line = Math.floor(i / PER_LINE);
      paintTile(pen, tile, left + column * (TILE + GAP), top + line * (TILE + LINE * 2 + GAP));
    });
  } else {
    const height = partHeight(part) - LINE;
    part.layers.forEach((layer, i) => {
      pen.imageSmoothingEnabled = i === 0 && part.layers.length > 1;
      pen.drawImage(layer, left, top, WIDTH, height);
    });
    write(pen, part.note, left, top + height + BAR, SECONDARY);
  }
}

function paintRow(pen: CanvasRenderingContext2D, row: SheetRow, left: number, top: number): void {
  const [name, number] = [WIDTH * 0.45, WIDTH * 0.2];
  const track = WIDTH - name - number - 2 * GAP;
  write(pen, row.words, left, top, TEXT, row.value === '' ? WIDTH : name);
  if (row.value === '') return;
  paintBar(pen, row.share, left + name + GAP, top + BAR, track);
  write(pen, row.value, left + WIDTH - number, top, TEXT, number);
}

function paintTile(pen: CanvasRenderingContext2D, tile: SheetPictureRow, left: number, top: number): void {
  pen.imageSmoothingEnabled = true;
  if (tile.picture) pen.drawImage(tile.picture, left, top, TILE, TILE);
  paintBar(pen, tile.share, left, top + TILE + BAR, TILE);
  write(pen, tile.value, left, top + TILE + 3 * BAR, TEXT, TILE);
  write(pen, tile.words, left, top + TILE + 3 * BAR + LINE * 0.75, SECONDARY, TILE);
}

function paintBar(
  pen: CanvasRenderingContext2D,
  share: number,
  left: number,
  top: number,
  width: number,
): void {
  pen.fillStyle = TRACK;
  pen.fillRect(left, top, width, BAR);
  pen.fillStyle = share < 0 ? NEGATIVE : POSITIVE;
  pen.fillRect(left, top, width * Math.abs(share), BAR);
}

function write(
  pen: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour = TEXT,
  width = WIDTH,
): void {
  pen.fillStyle = colour ?? '';
  pen.fillText(text, x, y, width);
}

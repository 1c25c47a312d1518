/**
 * Paints icons with their numbers on a canvas, to be saved: what a view shows, without the page around it. Dark on any
 * theme, as the icons are.
 */

import { GROUND } from './colour-maps.ts';

/** A line of text under an icon, with a coloured mark before it where it has one. */
export interface SheetLine {
  readonly text: string;
  readonly mark?: { readonly colour: string; readonly opacity: number };
}

export interface SheetTile {
  /** Null leaves the place empty. */
  readonly picture: CanvasImageSource | null;
  /** "=", "+", "…": before the icon. */
  readonly sign?: string;
  /** Length of the bar under the icon, 0…1; none without it. */
  readonly share?: number;
  readonly lines: readonly SheetLine[];
}

export interface SheetColumn {
  readonly title?: string;
  readonly tiles: readonly SheetTile[];
}

export interface Sheet {
  readonly title: string;
  readonly columns: readonly SheetColumn[];
}

/** Sizes in pixels, of a page twice as fine as CSS pixels. */
const TILE = 220;
const [MARGIN, GAP, SIGN, LINE, BAR] = [48, 32, 56, 36, 8];
const [TEXT, SECONDARY, TRACK] = ['#e6e9ec', '#8b949e', '#232a31'];
const FONT = '26px Inter, system-ui, sans-serif';

/** Width and height of a sheet's picture, in pixels. */
export function sheetSize({ columns }: Sheet): readonly [width: number, height: number] {
  const tiles = Math.max(1, ...columns.map((column) => column.tiles.length));
  const width = 2 * MARGIN + columns.reduce((sum, column) => sum + columnWidth(column), -GAP);
  return [width, 2 * MARGIN + LINE * 2 + headOf(columns) + tiles * tileHeight(columns) - GAP];
}

/** Paints a sheet on a new canvas. @throws Error where the browser gives no 2D canvas */
export function paintSheet(sheet: Sheet): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = sheetSize(sheet);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('Saving a picture needs a 2D canvas, which this browser refused.');
  pen.fillStyle = GROUND;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.font = FONT;
  pen.textBaseline = 'top';
  write(pen, sheet.title, MARGIN, MARGIN, TEXT, canvas.width - 2 * MARGIN);
  let x = MARGIN;
  for (const column of sheet.columns) {
    const top = MARGIN + LINE * 2;
    write(pen, column.title ?? '', x, top, SECONDARY, columnWidth(column) - GAP);
    column.tiles.forEach((tile, i) => {
      paintTile(pen, tile, x, top + headOf(sheet.columns) + i * tileHeight(sheet.columns));
    });
    x += columnWidth(column);
  }
  return canvas;
}

function paintTile(pen: CanvasRenderingContext2D, tile: SheetTile, left: number, top: number): void {
  const { picture, sign, share, lines } = tile;
  if (sign) write(pen, sign, left, top + TILE / 2 - LINE / 2, SECONDARY, SIGN);
  const x = left + (sign ? SIGN : 0);
  if (picture) pen.drawImage(picture, x, top, TILE, TILE);
  let y = top + TILE + BAR;
  if (share !== undefined) {
    pen.fillStyle = TRACK;
    pen.fillRect(x, y, TILE, BAR);
    pen.fillStyle = SECONDARY;
    pen.fillRect(x, y, TILE * Math.min(1, Math.max(0, share)), BAR);
    y += BAR;
  }
  for (const { text, mark } of lines) {
    y += BAR;
    if (mark) {
      pen.globalAlpha = mark.opacity;
      pen.fillStyle = mark.colour;
      pen.fillRect(x, y, 28, 28);
      pen.globalAlpha = 1;
    }
    write(pen, text, x + (mark ? 40 : 0), y, TEXT, TILE - (mark ? 40 : 0));
    y += LINE - BAR;
  }
}

function write(
  pen: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  width: number,
): void {
  pen.fillStyle = colour;
  pen.fillText(text, x, y, Math.max(1, width));
}

function columnWidth({ tiles }: SheetColumn): number {
  return GAP + (tiles.some(({ sign }) => sign) ? SIGN : 0) + (tiles.some(hasWidth) ? TILE : 0);
}

function hasWidth({ picture, lines }: SheetTile): boolean {
  return picture !== null || lines.length > 0;
}

function headOf(columns: readonly SheetColumn[]): number {
  return columns.some(({ title }) => title) ? LINE * 1.5 : 0;
}

function tileHeight(columns: readonly SheetColumn[]): number {
  const lines = Math.max(0, ...columns.flatMap(({ tiles }) => tiles.map((tile) => tile.lines.length)));
  return TILE + 3 * BAR + lines * LINE + GAP;
}

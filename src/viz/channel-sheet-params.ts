/** What can be set on a channel sheet, and what its kernel is told of it. */

import { type SheetLayout, tileCorner } from './channel-sheet-layout.ts';
import { COLOUR_MAPS, colourScale, colourWord, POINTED } from './colour-maps.ts';
import type { ColourMapName } from './settings.ts';

export interface ChannelSheetSettings {
  readonly colourMap: ColourMapName;
  readonly gain: number;
  /** Cells below this share of full scale are drawn as zero. */
  readonly threshold: number;
  /** Each channel by its own largest magnitude, rather than by the layer's. */
  readonly perChannel: boolean;
  /** Wanted width of a tile in CSS pixels; null follows the map's size. */
  readonly tile: number | null;
  /** Colour between the tiles, "#rrggbb". */
  readonly background: string;
}

export const DEFAULT_SHEET_SETTINGS: ChannelSheetSettings = {
  colourMap: 'magma',
  gain: 1,
  threshold: 0,
  perChannel: false,
  tile: null,
  background: '#14181d',
};

/** Cells that are no number. */
const BROKEN = '#8b949e';

/** The members of the kernel's Params that may change from frame to frame. */
export function sheetParams(
  settings: ChannelSheetSettings,
  layout: SheetLayout | null,
  scroll: number,
  pointed: number | null,
) {
  const { colourMap, gain, threshold, perChannel, background } = settings;
  const { perRow = 1, tileWidth = 1, tileHeight = 1, gap = 1 } = layout ?? {};
  return {
    tile: [tileWidth, tileHeight],
    gap,
    perRow,
    scroll,
    perChannel: Number(perChannel),
    gain,
    threshold,
    ...colourScale(colourMap),
    bySign: Number(COLOUR_MAPS[colourMap].signed),
    pointed: pointedCorner(layout, pointed),
    ground: colourWord(background),
    outline: colourWord(POINTED),
    broken: colourWord(BROKEN),
  };
}

/** Where the gap around a channel's tile begins on the sheet; negative for none. */
export function pointedCorner(layout: SheetLayout | null, channel: number | null): [number, number] {
  if (channel === null || !layout || channel < 0 || channel >= layout.channels) return [-1, -1];
  const [left, top] = tileCorner(layout, channel);
  return [left - layout.gap, top - layout.gap];
}

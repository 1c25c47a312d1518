/**
 * What a person can set on the pictures. Plain data: the page keeps it in its state, the views read it.
 */

import type { GpuTensor } from '../gpu/tensor.ts';

export type CubeMode = 'volume' | 'voxels';
/** What the colours of cells tell: their values, what they do for a class, or which groups they belong to. */
export type ColourBy = 'activation' | 'attribution' | 'groups';
export type ColourMapName = 'magma' | 'viridis' | 'grey' | 'signed';

/** First and last index shown, both included; null shows all. */
export type Range = readonly [first: number, last: number] | null;

export interface CubeSettings {
  mode: CubeMode;
  colourBy: ColourBy;
  colourMap: ColourMapName;
  /** Length of the channel axis as a multiple of the map's width, 0.1…4. */
  depth: number;
  /** Opacity of a full-scale cell, 0…1. */
  opacity: number;
  /** Values are multiplied by this before they meet colour and opacity, 0.1…10. */
  gain: number;
  /** Cells below this share of full scale are not drawn, 0…1. */
  threshold: number;
  /** Interpolate between cells (volume only). Off shows the cells as they are. */
  smooth: boolean;
  rows: Range;
  columns: Range;
  channels: Range;
  /** Show the picture behind the cube. */
  picture: boolean;
  /** Show axes with names and numbers. */
  axes: boolean;
}

export const DEFAULT_CUBE_SETTINGS: Readonly<CubeSettings> = {
  mode: 'volume',
  colourBy: 'activation',
  colourMap: 'magma',
  depth: 1,
  opacity: 0.6,
  gain: 1,
  threshold: 0.2,
  smooth: false,
  rows: null,
  columns: null,
  channels: null,
  picture: true,
  axes: true,
};

/** A cell of a layer and what it holds. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly channel: number;
  readonly value: number;
}

/** A cell by its place alone. */
export type CellPlace = Omit<Cell, 'value'>;

/** A layer as the views are told of it. */
export interface ShownLayer {
  readonly name: string;
  readonly tensor: GpuTensor;
  /** GPU buffer with [min, max, meanAbs, nonFinite] of the tensor as f32, refreshed each frame by the owner. */
  readonly range: GPUBuffer;
}

/** A picture source on the GPU: the texture and the part of it (in texels) that the network sees. */
export interface ShownPicture {
  readonly texture: GPUTexture;
  /** In texels; may reach past the picture when it is fitted rather than cropped. */
  readonly seen: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly mirror: boolean;
}

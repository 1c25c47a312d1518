/** Grids on a small network: they show every cell, each comes to please it, and neighbours of a group look alike. */

import { afterEach, describe, expect, it } from 'vitest';
import { ActivationGrid, type GridOptions } from '../../../src/explain/grid/grid.ts';
import { NO_CELL, Schedule } from '../../../src/explain/grid/schedule.ts';
import { gridSize, spectrumQuads } from '../../../src/explain/grid/size.ts';
import { dividedByMost } from '../../../src/explain/grid/subject.ts';
import { readBuffer, readTensor } from '../../../src/gpu/readback.ts';
import type { GpuTensor } from '../../../src/gpu/tensor.ts';
import { Network } from '../../../src/net/network.ts';
import { upload, withGpu } from '../../kernels/harness.ts';
import { GRAPH } from '../dream-harness.ts';

const grids: ActivationGrid[] = [];
const test = withGpu();
afterEach(async () => {
  await test.gpu.device.queue.onSubmittedWorkDone();
  for (const grid of grids.splice(0)) grid.dispose();
});

/** Six cells of the layer "parts": of two kinds, left and right. */
const [LEFT, RIGHT] = [
  [3, 0, 1, 0, 0],
  [0, 2, 0, 0, 3],
];
function parts(): GpuTensor {
  const values = Float32Array.from([LEFT, LEFT, RIGHT, LEFT, RIGHT, RIGHT].flat(), (value) => value ?? 0);
  return upload(test.arena, 'parts', values, [1, 2, 3, 5], { pitch: 4, first: 1 });
}

async function gridOf(options: Partial<GridOptions> = {}): Promise<ActivationGrid> {
  const given = { layer: 'parts', live: parts(), size: 16, batch: 4, groups: 2, transforms: 'none' };
  const grid = await ActivationGrid.create(test.gpu, GRAPH, { ...given, ...options });
  grids.push(grid);
  return grid;
}

function submit(encode: (encoder: GPUCommandEncoder) => void): void {
  const encoder = test.gpu.device.createCommandEncoder();
  encode(encoder);
  test.gpu.device.queue.submit([encoder.finish()]);
}

/** Tiles of all cells, RGBA bytes each. */
async function tilesOf(grid: ActivationGrid): Promise<Uint8Array[]> {
  submit((encoder) => grid.show(encoder));
  const bytes = new Uint8Array((await readBuffer(test.gpu, grid.tiles)).buffer);
  const { side, columns, rows } = grid;
  return Array.from({ length: rows * columns }, (_, cell) => {
    const [top, left] = [Math.floor(cell / columns) * side, (cell % columns) * side];
    const lines = Array.from({ length: side }, (_, y) => {
      const from = ((top + y) * columns * side + left) * 4;
      return [...bytes.subarray(from, from + side * 4)];
    });
    return Uint8Array.from(lines.flat());
  });
}

/** Mean over positions of a · v, where a is what the network says of a tile. */
async function likeness(
  grid: ActivationGrid,
  tile: Uint8Array | undefined,
  vector: readonly number[],
): Promise<number> {
  const { gpu } = test;
  const network = await Network.create(gpu, GRAPH, { height: grid.side, width: grid.side });
  const pixels = Float32Array.from(tile ?? [], (byte, i) => (i % 4 === 3 ? 0 : byte / 255));
  gpu.device.queue.writeBuffer(network.input.buffer, 0, pixels);
  network.forward(['parts']).run(gpu);
  const values = await readTensor(gpu, network.tensor('parts'));
  network.dispose();
  const channels = vector.length;
  const sum = values.reduce((total, value, i) => total + value * (vector[i % channels] ?? 0), 0);
  return sum / (values.length / channels);
}

function distance(a: Uint8Array | undefined, b: Uint8Array | undefined): number {
  if (!a || !b) throw new Error('no such tile');
  return a.reduce((sum, byte, i) => sum + Math.abs(byte - (b[i] ?? 0)), 0) / a.length;
}

describe('a grid', () => {
  it('looks at the layer, and tells how strongly cells fire', async () => {
    const grid = await gridOf();
    const norms = await grid.look();
    expect([...norms].map((norm) => norm ** 2)).toEqual(
      [10, 10, 13, 10, 13, 13].map((n) => expect.closeTo(n, 4)),
    );
    expect(grid.stepsPerRound * grid.batch).toBeGreaterThanOrEqual(6);
  });

  it('has all of its tiles once the groups have gone ahead, alike where the cells are', async () => {
    const grid = await gridOf({ groupSteps: 8 });
    await grid.look();
    submit((encoder) => grid.step(encoder, 8));
    expect(grid.rounds).toBe(0);
    const tiles = await tilesOf(grid);
    expect(new Set(tiles.map((tile) => tile[3]))).toEqual(new Set([255]));
    expect(distance(tiles[0], tiles[1])).toBeLessThan(0.25 * distance(tiles[0], tiles[2]));
    expect(distance(tiles[4], tiles[5])).toBeLessThan(0.25 * distance(tiles[0], tiles[5]));
  });

  it('gives every cell its own picture when nothing is shared', async () => {
    const grid = await gridOf({ groups: 0 });
    await grid.look();
    expect(grid.rounds).toBe(0);
    submit((encoder) => grid.step(encoder, 20));
    expect(grid.rounds).toBe(10);
    const tiles = await tilesOf(grid);
    // Alike cells began from other noise.
    expect(distance(tiles[0], tiles[1])).toBeGreaterThan(1);
    expect(distance(tiles[0], new Uint8Array(tiles[0]?.length ?? 0).fill(128))).toBeGreaterThan(8);
  });

  it.each([0, 2])('makes pictures that the network takes for their cells, with %i groups', async (groups) => {
    const grid = await gridOf({ groups, groupSteps: 8 });
    await grid.look();
    const before = await tilesOf(grid);
    for (let i = 0; i < 2; i++) submit((encoder) => grid.step(encoder, 30));
    const after = await tilesOf(grid);
    for (const [own, other, vector] of [
      [0, 5, LEFT],
      [5, 0, RIGHT],
    ] as const) {
      const grown = await likeness(grid, after[own], vector);
      expect(grown).toBeGreaterThan(await likeness(grid, before[own], vector));
      expect(grown).toBeGreaterThan(await likeness(grid, after[other], vector));
    }
  });

  it('is the same again from the same seed, however its steps are submitted', async () => {
    const run = async (submits: readonly number[]) => {
      const grid = await gridOf({ groupSteps: 4, seed: 3 });
      await grid.look();
      for (const count of submits) submit((encoder) => grid.step(encoder, count));
      return tilesOf(grid);
    };
    expect(await run([9])).toEqual(await run([1, 5, 3]));
  });

  it('begins anew, and goes on past the end of its ring', async () => {
    const grid = await gridOf({ groupSteps: 2 });
    await grid.look();
    submit((encoder) => grid.step(encoder, 6));
    const first = await tilesOf(grid);
    for (let i = 0; i < 3; i++) submit((encoder) => grid.step(encoder, 32));
    grid.restart();
    submit((encoder) => grid.step(encoder, 6));
    expect(await tilesOf(grid)).toEqual(first);
    expect(() => submit((encoder) => grid.step(encoder, 65))).toThrow('64 steps');
  });
});

describe('a schedule', () => {
  it('takes every cell once a round, otherwise in each', () => {
    const schedule = new Schedule(10, 4, 1);
    expect([schedule.turns, schedule.batch]).toEqual([3, 4]);
    const rounds = [0, 1].map((round) =>
      [0, 1, 2].flatMap((turn) => [...schedule.cellsOf(round * 3 + turn)].filter((cell) => cell !== NO_CELL)),
    );
    for (const round of rounds) expect(round.toSorted((a, b) => a - b)).toEqual([...Array(10).keys()]);
    expect(rounds[0]).not.toEqual(rounds[1]);
    expect([...schedule.inOrder(8)]).toEqual([8, 9, NO_CELL, NO_CELL]);
    expect([...schedule.groupsOf(2)]).toEqual([10, 11, NO_CELL, NO_CELL]);
  });

  it('has room for all groups even where there are fewer cells', () => {
    expect(new Schedule(1, 16, 0, 3).batch).toBe(3);
  });
});

describe('sizes', () => {
  it('keep the spectra of all cells within 32 MiB, and say so where none can', () => {
    expect(gridSize('a', 196, 48)).toBe(48);
    const size = gridSize('b', 56 * 56, 48);
    expect(size).toBeLessThan(48);
    expect(56 * 56 * spectrumQuads(size) * 32).toBeLessThanOrEqual(2 ** 25);
    expect(() => gridSize('early', 112 * 112, 48)).toThrow('"early" has 12544 cells');
  });

  it('make the largest loading of each group 1', () => {
    expect([...dividedByMost(Float32Array.of(1, 0, 4, 0, 2, 0), 2)]).toEqual([0.25, 0, 1, 0, 0.5, 0]);
  });
});

/** Activations made of formulas: a few things move over the map, and every channel likes some of them. */

import { padChannels, type TensorShape } from '../../../src/gpu/tensor.ts';
import { random } from '../../support/random.ts';

export const LAYERS: Readonly<Record<string, TensorShape>> = {
  wide: [1, 112, 112, 16],
  middle: [1, 28, 28, 64],
  deep: [1, 14, 14, 528],
  last: [1, 7, 7, 1024],
  odd: [1, 9, 13, 6],
};

const THINGS = 5;

interface Taste {
  readonly thing: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly strength: number;
}

/** Where thing `i` is at time `t`, 0…1 each way. */
export function thingAt(i: number, t: number): { x: number; y: number } {
  return {
    x: 0.5 + 0.36 * Math.sin(0.7 * t + i * 2.4),
    y: 0.5 + 0.33 * Math.cos(0.9 * t + i * 1.7),
  };
}

/** Values of a layer at a time, in quads as the GPU holds them, after a ReLU unless `signed`. */
export function activations(shape: TensorShape, t: number, signed = false): Float32Array<ArrayBuffer> {
  const [, h, w, c] = shape;
  const values = new Float32Array(h * w * c);
  for (const [channel, taste] of tastes(c).entries()) {
    const thing = thingAt(taste.thing, t);
    const [cx, cy] = [(thing.x + taste.dx) * w, (thing.y + taste.dy) * h];
    const spread = 2 * (taste.width * w) ** 2;
    for (let row = 0; row < h; row++) {
      for (let column = 0; column < w; column++) {
        const distance = (column + 0.5 - cx) ** 2 + (row + 0.5 - cy) ** 2;
        const value = taste.strength * Math.exp(-distance / spread) - 0.12;
        values[(row * w + column) * c + channel] = signed
          ? value * (channel % 2 ? 1 : -1)
          : Math.max(0, value);
      }
    }
  }
  return padChannels(values, shape);
}

function tastes(c: number): Taste[] {
  const { next } = random(7);
  return Array.from({ length: c }, () => ({
    thing: Math.floor(next() * THINGS),
    dx: (next() - 0.5) * 0.16,
    dy: (next() - 0.5) * 0.16,
    width: 0.035 + 0.12 * next() ** 2,
    strength: 2 * next() ** 3 + 0.12,
  }));
}

/** [min, max, meanAbs, nonFinite] */
export function rangeOf(values: Float32Array): Float32Array<ArrayBuffer> {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += Math.abs(value);
  }
  return new Float32Array([min, max, sum / values.length, 0]);
}

/** A picture with the same things in it. */
export function paint(pen: OffscreenCanvasRenderingContext2D, t: number): void {
  const { width, height } = pen.canvas;
  const sky = pen.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, '#35526b');
  sky.addColorStop(0.55, '#9fb4b8');
  sky.addColorStop(0.56, '#5f6f4c');
  sky.addColorStop(1, '#2c3a26');
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, height);
  const side = height;
  for (let i = 0; i < THINGS; i++) {
    const { x, y } = thingAt(i, t);
    const [px, py] = [(width - side) / 2 + x * side, y * side];
    const ball = pen.createRadialGradient(px - 14, py - 16, 4, px, py, 46);
    ball.addColorStop(0, `hsl(${i * 72} 85% 82%)`);
    ball.addColorStop(1, `hsl(${i * 72} 70% 38%)`);
    pen.fillStyle = ball;
    pen.beginPath();
    pen.arc(px, py, 46, 0, 7);
    pen.fill();
  }
}

import { expect, it } from 'vitest';
import { sourceRectangle } from '../../src/net/frame-to-input.ts';

it.each([
  [640, 480, 224, 224, 'crop', { x: 80, y: 0, width: 480, height: 480 }],
  [640, 480, 224, 224, 'fit', { x: 0, y: -80, width: 640, height: 640 }],
  [640, 480, 224, 224, 'stretch', { x: 0, y: 0, width: 640, height: 480 }],
  [480, 640, 224, 224, 'crop', { x: 0, y: 80, width: 480, height: 480 }],
  [480, 640, 224, 224, 'fit', { x: -80, y: 0, width: 640, height: 640 }],
  [100, 100, 50, 25, 'crop', { x: 0, y: 25, width: 100, height: 50 }],
  [100, 100, 50, 25, 'fit', { x: -50, y: 0, width: 200, height: 100 }],
  [30, 20, 60, 40, 'crop', { x: 0, y: 0, width: 30, height: 20 }],
] as const)('of %i×%i for %i×%i by %s', (width, height, w, h, fit, expected) => {
  expect(sourceRectangle(width, height, w, h, fit)).toEqual(expected);
});

/** Transforms: the lists' numbers, the view against plain loops, its exact adjoint, and a draw for each step of a submit. */

import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/explain/random.ts';
import { createStepClock } from '../../src/explain/step-ring.ts';
import {
  type Draw,
  drawTransforms,
  inputSide,
  TRANSFORM_LISTS,
  type TransformList,
  transformList,
} from '../../src/explain/transforms.ts';
import { View } from '../../src/explain/view.ts';
import type { GpuTensor, TensorShape } from '../../src/gpu/tensor.ts';
import type { Preprocess } from '../../src/net/graph.ts';
import { expectTensor, output, readDense, runSteps, upload, withGpu } from '../kernels/harness.ts';
import { transform } from '../reference/explain/transform.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { dot } from './source-harness.ts';

const test = withGpu();

const PLAIN: Preprocess = { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
const BYTES: Preprocess = { colour: 'bgr', scale: 255, mean: [104, 117, 123], std: [1, 2, 3] };

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

interface Bench {
  readonly view: View;
  readonly advance: () => void;
  readonly input: GpuTensor;
  readonly dpicture: GpuTensor;
}

async function bench(
  picture: GpuTensor,
  dinput: GpuTensor,
  preprocess: Preprocess,
  background?: GpuTensor,
): Promise<Bench> {
  const { gpu, arena } = test;
  const clock = await createStepClock(gpu, arena);
  const input = output(arena, 'input', dinput.shape);
  const dpicture = output(arena, 'dpicture', picture.shape);
  const view = await View.create(gpu, arena, {
    ...{ clock, picture, dpicture, background, input, dinput, preprocess },
  });
  return { view, input, dpicture, advance: () => runSteps(gpu, [clock.advance]) };
}

const TURN: Draw = {
  map: [0.9, 0.3, -0.35, 1.1],
  shift: [1.25, -2.5],
  fill: 0.5,
  rolls: false,
};
const ROLL: TransformList = { name: 'roll', label: '', transforms: [{ kind: 'roll', pixels: 20 }] };

describe('the lists', () => {
  it('make 140 of 128 and 236 of 224 as lucid’s default does, and leave something', () => {
    const side = (name: string, from: number) => inputSide(transformList(name).transforms, from);
    expect([side('standard', 128), side('standard', 224)]).toEqual([140, 236]);
    expect([side('alpha', 110), side('atlas', 96), side('none', 50)]).toEqual([86, 96, 50]);
    expect([side('heavy', 128), side('caricature', 224), side('jitter', 64)]).toEqual([150, 230, 64]);
    expect(() => side('alpha', 20)).toThrow(/take 24 pixels of a side of 20/);
  });

  it.each<
    [
      string,
      number[],
      [count: number, least: number, most: number],
      [count: number, least: number, most: number],
    ]
  >([
    // pads and crops in pixels as they follow each other; scales; angles
    ['standard', [12, -8, -4], [11, 0.9, 1.1], [26, -10, 10]],
    ['heavy', [16, -8, -2], [40, 0.8, 1.19], [70, -10, 9]],
    ['alpha', [4, -4, -4, -8, -8, -8], [125, 0.995 ** 79, 0.995 ** -5], [75, -20, 19]],
    ['atlas', [16, -4, -4, -8, -8, -8, -2], [20, 0.998 ** 39, 0.998 ** 20], [75, -20, 19]],
    ['caricature', [8, -8, -2], [8, 0.9, 1.1], [15, -5, 4]],
  ])('have lucid’s numbers: %s', (name, pixels, scales, angles) => {
    const { transforms } = transformList(name);
    const span = (values: readonly number[]) => [values.length, Math.min(...values), Math.max(...values)];
    const sizes = transforms.flatMap((each) =>
      each.kind === 'pad' ? [each.pixels] : each.kind === 'jitter' ? [-each.pixels] : [],
    );
    expect(sizes).toEqual(pixels);
    expect(transforms.flatMap((each) => (each.kind === 'scale' ? span(each.factors) : []))).toEqual(scales);
    expect(transforms.flatMap((each) => (each.kind === 'rotate' ? span(each.degrees) : []))).toEqual(angles);
  });

  it('draw within their bounds, in whole pixels, the same from the same stream', () => {
    const { transforms } = transformList('standard');
    const angles = new Set<number>();
    const scales = new Set<number>();
    for (let step = 0; step < 400; step++) {
      const draw = drawTransforms(transforms, randomStream(1, step));
      expect(draw).toEqual(drawTransforms(transforms, randomStream(1, step)));
      const [a, b, c, d] = draw.map;
      scales.add(Number((1 / Math.hypot(a, c)).toFixed(3)));
      angles.add(Math.round((Math.atan2(c, a) * 180) / Math.PI));
      expect(a * d - b * c).toBeCloseTo(a * a + c * c, 10);
      expect(Math.max(...draw.shift.map(Math.abs))).toBeLessThan(4 + 3.2);
      expect(draw.fill).toBe(0.5);
    }
    expect([...scales].sort()).toEqual([0.9, 0.92, 0.94, 0.96, 0.98, 1, 1.02, 1.04, 1.06, 1.08, 1.1]);
    expect([...angles].sort((x, y) => x - y)).toEqual(Array.from({ length: 21 }, (_, i) => i - 10));
  });

  it('names the lists there are', () => {
    expect(() => transformList('warp')).toThrow(/"warp".*standard, heavy, alpha/);
  });
});

describe('the view', () => {
  it.each<[TensorShape, TensorShape, Preprocess]>([
    [[2, 7, 9, 3], [2, 9, 13, 3], PLAIN],
    [[1, 16, 5, 3], [1, 11, 11, 3], BYTES],
    [[1, 1, 1, 3], [1, 3, 2, 3], PLAIN],
  ])('of [%s] as [%s] is the plain loop', async (from, to, preprocess) => {
    const values = random(1).uniform(size(from), 0, 1);
    const picture = upload(test.arena, 'picture', values, from);
    const { view, input } = await bench(picture, output(test.arena, 'dinput', to), preprocess);
    view.draw(0, TURN);
    runSteps(test.gpu, [view.forward]);
    await expectTensor(test.gpu, input, transform(values, from, to, TURN, preprocess), { tolerance: 1e-4 });
    const rolled = { ...TURN, rolls: true };
    view.draw(0, rolled);
    runSteps(test.gpu, [view.forward]);
    await expectTensor(test.gpu, input, transform(values, from, to, rolled, preprocess), { tolerance: 1e-4 });
  });

  it('rolled has all of the picture, from another place on', async () => {
    const from = [1, 4, 5, 3] as const;
    const values = random(1).uniform(size(from), 0, 1);
    const picture = upload(test.arena, 'picture', values, from);
    const { view, input } = await bench(picture, output(test.arena, 'dinput', from), PLAIN);
    view.draw(0, { map: [1, 0, 0, 1], shift: [3, -4], fill: 0.5, rolls: true });
    runSteps(test.gpu, [view.forward]);
    const seen = await readDense(test.gpu, input);
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 5; column++) {
        const [at, source] = [row * 5 + column, row * 5 + ((column + 3) % 5)];
        expect([...seen.slice(3 * at, 3 * at + 3)]).toEqual([...values.slice(3 * source, 3 * source + 3)]);
      }
    }
  });

  it('of transparent pictures is them before their background', async () => {
    const [from, to, ground] = [[2, 8, 9, 4] as const, [2, 10, 10, 3] as const, [2, 8, 9, 3] as const];
    const values = random(1).uniform(size(from), 0, 1);
    const behind = random(2).uniform(size(ground), 0, 1);
    const picture = upload(test.arena, 'picture', values, from);
    const background = upload(test.arena, 'background', behind, ground);
    const { view, input } = await bench(picture, output(test.arena, 'dinput', to), BYTES, background);
    view.draw(0, TURN);
    runSteps(test.gpu, [view.forward]);
    const expected = transform(values, from, to, TURN, BYTES, behind);
    await expectTensor(test.gpu, input, expected, { tolerance: 1e-4 });
  });

  it.each([...TRANSFORM_LISTS, ROLL])(
    'has its exact adjoint under the list $name',
    async ({ transforms }) => {
      const from = [2, 28, 33, 3] as const;
      const to = [2, inputSide(transforms, 28), inputSide(transforms, 33), 3] as const;
      const values = random(2).normal(size(from));
      const slopes = random(3).normal(size(to));
      const picture = upload(test.arena, 'picture', values, from);
      const made = await bench(picture, upload(test.arena, 'dinput', slopes, to), BYTES);
      for (let step = 0; step < 6; step++) {
        const draw = drawTransforms(transforms, randomStream(5, step));
        made.view.draw(step, draw);
        runSteps(test.gpu, [made.view.forward, made.view.backward]);
        const none = transform(new Float32Array(size(from)), from, to, draw, BYTES);
        const seen = (await readDense(test.gpu, made.input)).map((value, i) => value - (none[i] ?? 0));
        const [forward, backward] = [
          dot(seen, slopes),
          dot(values, await readDense(test.gpu, made.dpicture)),
        ];
        const scale = Math.sqrt(dot(seen, seen) * dot(slopes, slopes));
        expect(Math.abs(forward - backward) / scale).toBeLessThan(1e-5);
        made.advance();
      }
    },
  );

  it('has the slope of colour and of transparency', async () => {
    const [from, to, ground] = [[1, 4, 5, 4] as const, [1, 6, 6, 3] as const, [1, 4, 5, 3] as const];
    const behind = random(6).uniform(size(ground), 0, 1);
    const background = upload(test.arena, 'background', behind, ground);
    const values = random(4).uniform(size(from), 0, 1);
    const slopes = random(5).normal(size(to));
    const picture = upload(test.arena, 'picture', values, from);
    const dinput = upload(test.arena, 'dinput', slopes, to);
    const made = await bench(picture, dinput, BYTES, background);
    made.view.draw(0, TURN);
    runSteps(test.gpu, [made.view.backward]);
    const moved = (i: number, by: number) => {
      const changed = Float64Array.from(values).with(i, (values[i] ?? 0) + by);
      return dot(transform(changed, from, to, TURN, BYTES, behind), slopes);
    };
    const expected = Array.from(values, (_, i) => (moved(i, 1e-4) - moved(i, -1e-4)) / 2e-4);
    expectClose(await readDense(test.gpu, made.dpicture), expected, { tolerance: 1e-4, shape: from });
  });
});

import { describe, it } from 'vitest';
import { AnswerLayout } from '../../src/explain/attribution/answers.ts';
import { pathStep } from '../../src/explain/attribution/continuation.ts';
import { GroupEffects } from '../../src/explain/attribution/group-effects.ts';
import { accumulateStep } from '../../src/explain/attribution/integration-path.ts';
import {
  channelSumStep,
  layerAnswer,
  layerPlaces,
  layerSumSteps,
} from '../../src/explain/attribution/layer-sums.ts';
import { METHODS } from '../../src/explain/attribution/methods.ts';
import { type Part, PartSeed } from '../../src/explain/attribution/part-seed.ts';
import { BufferUsage } from '../../src/gpu/flags.ts';
import { readBuffer } from '../../src/gpu/readback.ts';
import { type TensorShape, tensorParams } from '../../src/gpu/tensor.ts';
import alongWgsl from '../../src/shaders/attribution-along.wgsl?raw';
import {
  accumulate,
  along,
  cells,
  channels,
  groupEffects,
  groupSeed,
  restrict,
  sums,
} from '../reference/attribution.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { expectTensor, output, runSteps, upload, withGpu } from './harness.ts';

const test = withGpu();
const SHAPES: readonly TensorShape[] = [
  [2, 5, 3, 18],
  [1, 1, 1, 1],
  [1, 9, 11, 5],
];
const TIGHT = { tolerance: 1e-5 };
const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const draw = (seed: number, shape: TensorShape) => random(seed).normal(count(shape));
const mean = (values: Float32Array, shape: TensorShape) =>
  sums(values, shape).map((value) => value / (shape[1] * shape[2]));

describe.each(SHAPES)('%i×%i×%i×%i', (...shape) => {
  const [n, h, w, c] = shape;
  const [x, dx] = [draw(1, shape), draw(2, shape)];

  it.each(METHODS)('$name', async (method) => {
    const { gpu, arena } = test;
    const tensors = {
      x: upload(arena, 'x', x, shape, { pitch: 7, first: 1 }),
      dx: upload(arena, 'dx', dx, shape, { pitch: 6, first: 1 }),
    };
    const layout = new AnswerLayout();
    layout.add(3);
    const places = layerPlaces(layout, tensors.x);
    const answers = layout.allocate(arena, 'answers');
    const steps = await layerSumSteps({ gpu, arena, ...tensors, answers, places });
    runSteps(gpu, steps.get(method.name) ?? []);
    const found = layerAnswer(await readBuffer(gpu, answers), places, tensors.x);
    const [g, gShape] = method.mean ? [mean(dx, shape), [n, 1, 1, c] as const] : [dx, shape];
    const expected = cells(x, g, shape, gShape, method.floor, method.least);
    expectClose(found.cells, expected, { label: 'cells', shape: [n, h, w], ...TIGHT });
    const perChannel = channels(x, g, shape, gShape, method.floor);
    expectClose(found.channels, perChannel, { label: 'channels', shape: [n, c], ...TIGHT });
  });

  it('how lengths and sums move', async () => {
    const { gpu, arena } = test;
    const dead = x.map((value, i) => (i < c ? 0 : value));
    const [given, t] = [
      upload(arena, 'x', dead, shape, { pitch: 7, first: 1 }),
      upload(arena, 't', dx, shape),
    ];
    const layout = new AnswerLayout();
    const places = layerPlaces(layout, given);
    const answers = layout.allocate(arena, 'answers');
    const kernel = await gpu.kernel('attribution-along', alongWgsl);
    const params = { x: tensorParams(given), t: tensorParams(t), begin: places.cells.begin };
    const step = kernel.step(arena, { x: given, t, answers }, params, [w, h, n]);
    runSteps(gpu, [step, await channelSumStep(gpu, arena, t, answers, places.channels.begin / 4, 0.5)]);
    const found = layerAnswer(await readBuffer(gpu, answers), places, given);
    expectClose(found.cells, along(dead, dx, shape), { label: 'along', shape: [n, h, w], ...TIGHT });
    const halves = sums(dx, shape).map((value) => value / 2);
    expectClose(found.channels, halves, { label: 'sums', shape: [n, c], ...TIGHT });
  });

  it('effects of groups', async () => {
    const groups = 3;
    const loadings = Array.from({ length: groups }, (_, g) => random(10 + g).uniform(h * w, 0, 1));
    const directions = Array.from({ length: groups }, (_, g) => random(20 + g).uniform(c, 0, 1));
    const tensor = upload(test.arena, 'dx', dx, shape, { pitch: 6, first: 1 });
    const effects = await GroupEffects.upload(test.gpu, tensor, loadings, directions);
    const rows = directions.flatMap((each) => [...each]);
    const columns = Array.from(
      { length: h * w * groups },
      (_, i) => loadings[i % groups]?.[Math.floor(i / groups)] ?? 0,
    );
    const expected = groupEffects(dx, shape, columns, rows, groups);
    expectClose(await effects.ask(), expected, { label: 'effects', shape: [n, groups], ...TIGHT });
    effects.dispose();
  });
});

describe('a part of a layer', () => {
  const shape: TensorShape = [2, 5, 3, 18];
  const x = draw(3, shape);
  const loadings = random(4).uniform(15, 0, 1);
  const direction = random(5).uniform(18, 0, 1);

  it.each<[Part, Float64Array]>([
    [{ kind: 'cell', row: 4, column: 1 }, restrict(x, shape, [1, 4, 1, 1], 0, 18)],
    [{ kind: 'neuron', row: 0, column: 2, channel: 17 }, restrict(x, shape, [2, 0, 1, 1], 17, 18)],
    [{ kind: 'channel', channel: 6 }, restrict(x, shape, [0, 0, 3, 5], 6, 7)],
    [{ kind: 'group', loadings, direction }, groupSeed(shape, loadings, direction, 1)],
  ])('$kind', async (part, expected) => {
    const { gpu, arena } = test;
    const given = upload(arena, 'x', x, shape, { pitch: 7, first: 1 });
    const t = output(arena, 't', shape, { pitch: 6, first: 1 });
    const seed = await PartSeed.create({ gpu, arena, node: 'layer', x: given, t });
    seed.set(part);
    const encoder = gpu.device.createCommandEncoder();
    seed.encode(encoder);
    gpu.device.queue.submit([encoder.finish()]);
    await expectTensor(gpu, t, expected, { tolerance: 1e-6 });
  });
});

describe('a path', () => {
  const shape: TensorShape = [3, 5, 3, 18];
  const one: TensorShape = [1, 5, 3, 18];

  it('has points between zero and the first picture', async () => {
    const { gpu, arena } = test;
    const values = draw(6, [2, 5, 3, 18]);
    const x = upload(arena, 'x', values, [2, 5, 3, 18], { pitch: 7, first: 1 });
    const y = output(arena, 'y', shape, { pitch: 6, first: 1 });
    const factors = arena.upload('factors', Float32Array.of(9, 0, 0.5, 1), BufferUsage.STORAGE);
    runSteps(gpu, [await pathStep({ gpu }, arena, { x, y }, factors, 1)]);
    const first = values.subarray(0, count(one));
    const expected = [0, 0.5, 1].flatMap((factor) => Array.from(first, (value) => factor * value));
    await expectTensor(gpu, y, expected, { tolerance: 1e-6 });
  });

  it.each([0, 3])('gathers weighted gradients, from weight %i on', async (begin) => {
    const { gpu, arena } = test;
    const [values, before] = [draw(7, shape), draw(8, one)];
    const weights = Float32Array.of(0.2, -1, 3, 0.5, 0.25, 2);
    const dx = upload(arena, 'dx', values, shape, { pitch: 7, first: 1 });
    const total = upload(arena, 'total', before, one);
    const buffer = arena.upload('weights', weights, BufferUsage.STORAGE);
    runSteps(gpu, [await accumulateStep({ gpu }, arena, { dx, total }, buffer, begin)]);
    const own = weights.subarray(begin, begin + 3);
    const expected = accumulate(begin === 0 ? null : before, own, values, shape);
    await expectTensor(gpu, total, expected, { tolerance: 1e-6 });
  });
});

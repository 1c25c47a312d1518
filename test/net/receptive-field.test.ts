import { describe, expect, it } from 'vitest';
import type { Attribute, Graph, GraphNode, WeightTensor } from '../../src/net/graph.ts';
import { receptiveField, receptiveFields } from '../../src/net/receptive-field.ts';
import { inferShapes } from '../../src/net/shapes.ts';

type Attributes = Readonly<Record<string, Attribute>>;

/** A graph written line by line; the weights have shapes and no values. */
class GraphText {
  readonly nodes: GraphNode[] = [];
  readonly weights = new Map<string, WeightTensor>();
  readonly channels = new Map<string, number>();

  add(name: string, kind: string, inputs: string[], attributes: Attributes = {}, filter?: number[]): string {
    if (filter) this.weights.set(name, { shape: filter, data: new Float32Array(0) });
    this.nodes.push({ name, kind, inputs, attributes, weights: filter ? { filter: name } : {} });
    const widths = inputs.map((input) => this.channels.get(input) ?? 0);
    const width = kind === 'concat' ? widths.reduce((a, b) => a + b) : widths[0];
    this.channels.set(name, filter?.[3] ?? width ?? 3);
    return name;
  }

  conv(name: string, x: string, k: number, attributes: Attributes = {}): string {
    return this.add(name, 'conv2d', [x], attributes, [k, k, this.channels.get(x) ?? 0, 1]);
  }

  graph(h: number, w: number): Graph {
    return {
      name: 'test',
      inputShape: [1, h, w, 3],
      preprocess: { colour: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
      nodes: this.nodes,
      weights: this.weights,
      logits: null,
      probabilities: null,
      labels: null,
      layers: [],
    };
  }
}

/** The article's network up to its last module, with its paddings. */
function inception(): Graph {
  const text = new GraphText();
  const pool = { window: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1] };
  const same = { pads: [1, 1, 1, 1] };
  let x = text.add('input', 'input', []);
  x = text.conv('conv2d0', x, 7, { strides: [2, 2], pads: [2, 2, 3, 3] });
  x = text.add('maxpool0', 'maxPool', [x], pool);
  x = text.add('norm0', 'lrn', [x], { size: 9, alpha: 1, beta: 0.5, bias: 1 });
  x = text.conv('conv2d1', x, 1);
  x = text.conv('conv2d2', x, 3, same);
  x = text.add('maxpool1', 'maxPool', [x], pool);
  for (const module of ['3a', '3b', '4a', '4b', '4c', '4d', '4e', '5a', '5b']) {
    if (module === '4a' || module === '5a') x = text.add(`pool${module}`, 'maxPool', [x], pool);
    const three = text.conv(`${module}_3x3`, text.conv(`${module}_3x3b`, x, 1), 3, same);
    const five = text.conv(`${module}_5x5`, text.conv(`${module}_5x5b`, x, 1), 5, { pads: [2, 2, 2, 2] });
    const around = text.add(`${module}_pool`, 'maxPool', [x], { window: [3, 3], ...same });
    x = text.add(module, 'concat', [text.conv(`${module}_1x1`, x, 1), three, five, around]);
  }
  return text.graph(224, 224);
}

describe('receptive fields of the article’s network', () => {
  const graph = inception();
  const shapes = inferShapes(graph);
  const fields = receptiveFields(graph, shapes);

  it.each([
    ['input', 1, 1],
    ['conv2d0', 7, 2],
    ['conv2d2', 19, 4],
    ['3a', 59, 8],
    ['3b', 91, 8],
    ['4a', 171, 16],
    ['4b', 235, 16],
    ['4c', 299, 16],
    ['4d', 363, 16],
    ['4e', 427, 16],
    ['5a', 587, 32],
    ['5b', 715, 32],
  ])('%s sees %i pixels every %i', (name, size, stride) => {
    const field = fields.get(name);
    expect([field?.rows.size, field?.rows.stride]).toEqual([size, stride]);
    expect(field?.columns).toEqual(field?.rows);
  });

  it('begins in the padding where the paddings say so', () => {
    expect(fields.get('conv2d0')?.rows.offset).toBe(-2);
    // maxpool0 pads nothing before; conv2d2 one position of stride 4.
    expect(fields.get('conv2d2')?.rows.offset).toBe(-6);
    expect(receptiveField(graph, shapes, 'conv2d0', 3, 10)).toEqual({ x: 18, y: 4, width: 7, height: 7 });
  });

  it('names a node that is not there', () => {
    expect(() => receptiveField(graph, shapes, 'conv9', 0, 0)).toThrow('conv9');
  });
});

/** One axis of a chain in plain loops: which outputs change when an input value does. */
interface Layer {
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

function convolve(x: readonly number[], { taps, stride, dilation, before, after }: Layer): number[] {
  const count = Math.floor((x.length + before + after - (taps - 1) * dilation - 1) / stride) + 1;
  return Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      sum += (x[i * stride + tap * dilation - before] ?? 0) * (1 + tap / 7);
    }
    return sum;
  });
}

const CHAIN: readonly Layer[] = [
  { taps: 5, stride: 2, dilation: 1, before: 1, after: 3 },
  { taps: 3, stride: 1, dilation: 1, before: 0, after: 2 },
  { taps: 2, stride: 1, dilation: 3, before: 2, after: 1 },
  { taps: 4, stride: 3, dilation: 1, before: 1, after: 0 },
];

describe('a chain of convolutions', () => {
  it('sees exactly the pixels whose change changes it', () => {
    const length = 53;
    const text = new GraphText();
    let x = text.add('input', 'input', []);
    CHAIN.forEach((layer, i) => {
      const { taps, stride, dilation, before, after } = layer;
      // Rows run the chain, columns stay as they are.
      x = text.add(
        `conv${i}`,
        'conv2d',
        [x],
        { strides: [stride, 1], dilations: [dilation, 1], pads: [before, 0, after, 0] },
        [taps, 1, text.channels.get(x) ?? 0, 1],
      );
    });
    const graph = text.graph(length, 4);
    const shapes = inferShapes(graph);
    const run = (values: readonly number[]) => CHAIN.reduce(convolve, values);
    const plain = run(new Array(length).fill(0));
    const seen = plain.map(() => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    for (let pixel = 0; pixel < length; pixel++) {
      run(Array.from({ length }, (_, i) => (i === pixel ? 1 : 0))).forEach((value, i) => {
        const extent = seen[i];
        if (value === plain[i] || !extent) return;
        extent[0] = Math.min(extent[0] ?? 0, pixel);
        extent[1] = Math.max(extent[1] ?? 0, pixel);
      });
    }
    expect(shapes.get(x)?.[1]).toBe(plain.length);
    seen.forEach((extent, row) => {
      const { x: left, y, width, height } = receptiveField(graph, shapes, x, row, 2);
      expect([Math.max(0, y), Math.min(length, y + height) - 1], `row ${row}`).toEqual(extent);
      expect([left, width]).toEqual([2, 1]);
    });
  });
});

describe('joined branches', () => {
  function gated(): [Graph, ReturnType<typeof inferShapes>] {
    const text = new GraphText();
    const x = text.conv('conv', text.add('input', 'input', []), 3, { pads: [1, 1, 1, 1] });
    text.add('mean', 'globalAveragePool', [x]);
    text.add('gated', 'mul', [x, 'mean']);
    text.conv('after', 'gated', 3);
    text.add('pad', 'pad', [x], { pads: [2, 0, 0, 1] });
    text.add('dense', 'dense', [x], {}, [8, 6, 1, 5]);
    const graph = text.graph(8, 6);
    return [graph, inferShapes(graph)];
  }

  it('what is pooled over the map and broadcast is seen from everywhere', () => {
    const [graph, shapes] = gated();
    const whole = { x: -1, y: -1, width: 8, height: 10 };
    expect(receptiveField(graph, shapes, 'mean', 0, 0)).toEqual(whole);
    expect(receptiveField(graph, shapes, 'gated', 7, 5)).toEqual(whole);
    expect(receptiveField(graph, shapes, 'after', 2, 3)).toEqual(whole);
    expect(receptiveField(graph, shapes, 'dense', 0, 0)).toEqual(whole);
  });

  it('pad moves the field', () => {
    const [graph, shapes] = gated();
    expect(receptiveField(graph, shapes, 'pad', 2, 0)).toEqual({ x: -1, y: -1, width: 3, height: 3 });
  });

  it('branches of different stride are said to see all that they see', () => {
    const text = new GraphText();
    const x = text.add('input', 'input', []);
    const halves = text.conv('halves', x, 2, { strides: [2, 2] });
    text.add('both', 'concat', [halves, text.add('pool', 'maxPool', [x], { window: [5, 5] })]);
    const graph = text.graph(8, 8);
    const shapes = inferShapes(graph);
    expect(receptiveField(graph, shapes, 'both', 2, 0)).toEqual({ x: 0, y: 0, width: 8, height: 8 });
  });
});

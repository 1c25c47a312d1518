import { describe, expect, it } from 'vitest';
import { parseGraphJson } from '../../src/net/formats/graph-json.ts';
import { serializeGraphJson } from '../../src/net/formats/graph-json-writer.ts';
import { KIND_TABLE } from '../../src/net/formats/kind-table.ts';
import { fitLabels, parseLabels } from '../../src/net/formats/labels.ts';
import { NetworkError } from '../../src/net/graph.ts';
import { SHAPES } from '../../src/net/shapes.ts';

const zeros = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
const weights = new Map([
  ['f', zeros(3, 3, 3, 4)],
  ['b', zeros(4)],
  ['d', zeros(2, 2, 4, 5)],
]);

const valid = {
  format: 'cubescope-graph',
  version: 1,
  name: 'tiny',
  input: {
    shape: [1, 6, 6, 3],
    preprocess: { colour: 'rgb', scale: 255, mean: [117, 117, 117], std: [1, 1, 1] },
  },
  logits: 'logits',
  probabilities: 'softmax',
  layers: ['conv'],
  nodes: [
    { name: 'input', kind: 'input', inputs: [], attributes: {}, weights: {} },
    {
      name: 'conv',
      kind: 'conv2d',
      inputs: ['input'],
      attributes: { activation: 'relu' },
      weights: { filter: 'f', bias: 'b' },
    },
    { name: 'pool', kind: 'maxPool', inputs: ['conv'], attributes: { window: [2, 2], strides: [2, 2] } },
    { name: 'logits', kind: 'dense', inputs: ['pool'], weights: { filter: 'd' } },
    { name: 'softmax', kind: 'softmax', inputs: ['logits'] },
  ],
};

type Json = { [key: string]: unknown };
/** The valid file with the value at `path` replaced, or removed. */
function changed(path: (string | number)[], value?: unknown): string {
  const copy = structuredClone(valid) as unknown as Json;
  let owner = copy;
  for (const key of path.slice(0, -1)) owner = owner[key] as Json;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete owner[last];
  else Object.defineProperty(owner, last, { value, enumerable: true });
  return JSON.stringify(copy);
}

describe('graph.json', () => {
  it('reads, and reads what it writes', () => {
    const graph = parseGraphJson(JSON.stringify(valid), weights, ['a', 'b', 'c', 'd', 'e']);
    expect(graph.nodes.map((node) => node.kind)).toEqual(['input', 'conv2d', 'maxPool', 'dense', 'softmax']);
    expect(graph.labels).toHaveLength(5);
    expect(parseGraphJson(serializeGraphJson(graph), weights, graph.labels)).toEqual(graph);
  });

  it('knows the kinds that have shapes, and no others', () => {
    expect([...KIND_TABLE.keys()].sort()).toEqual(['input', ...SHAPES.keys()].sort());
  });

  it.each<[string, string, string]>([
    ['text that is not JSON', '{"format":', 'not JSON'],
    ['another JSON file', '{"a": 1}', '"format" must be'],
    ['a list', '[]', '"format" must be'],
    ['a later version', changed(['version'], 2), 'version 2 cannot be read'],
    ['no name', changed(['name']), 'text as "name"'],
    ['a grey picture', changed(['input', 'shape'], [1, 6, 6, 1]), '[1,6,6,1]'],
    ['an empty picture', changed(['input', 'shape'], [1, 0, 6, 3]), '[1,0,6,3]'],
    ['an unknown colour', changed(['input', 'preprocess', 'colour'], 'cmyk'), 'not "cmyk"'],
    ['a scale of 0', changed(['input', 'preprocess', 'scale'], 0), 'other than 0'],
    ['a std with 0', changed(['input', 'preprocess', 'std'], [1, 0, 1]), 'must not contain 0'],
    ['a mean of text', changed(['input', 'preprocess', 'mean'], ['a', 1, 1]), '"preprocess.mean"'],
    ['no nodes', changed(['nodes'], []), '"nodes" must be a list'],
    ['nodes in an object', changed(['nodes'], {}), '"nodes" must be a list'],
    ['a node that is null', changed(['nodes', 1], null), 'node 1 is null'],
    ['a first node that is no input', changed(['nodes', 0, 'kind'], 'relu'), 'must be the input'],
    ['a second input', changed(['nodes', 2, 'kind'], 'input'), 'must be the input'],
    ['an unknown kind', changed(['nodes', 2, 'kind'], 'lstm'), 'of kind "lstm"; known are'],
    ['a kind named as a property', changed(['nodes', 2, 'kind'], 'constructor'), 'of kind "constructor"'],
    ['a name twice', changed(['nodes', 2, 'name'], 'conv'), 'names must be unique'],
    ['a later input', changed(['nodes', 1, 'inputs'], ['pool']), 'not an earlier node'],
    ['itself as input', changed(['nodes', 1, 'inputs'], ['conv']), 'not an earlier node'],
    ['a property as input', changed(['nodes', 1, 'inputs'], ['__proto__']), 'not an earlier node'],
    ['too many inputs', changed(['nodes', 1, 'inputs'], ['input', 'input']), 'has 2 inputs where 1'],
    ['inputs as text', changed(['nodes', 1, 'inputs'], 'input'), 'must be a list of names'],
    [
      'an unknown attribute',
      changed(['nodes', 1, 'attributes', 'stride'], 1),
      'attribute "stride"; it may have',
    ],
    ['an attribute __proto__', changed(['nodes', 1, 'attributes', '__proto__'], 1), 'attribute "__proto__"'],
    ['an attribute of the wrong type', changed(['nodes', 2, 'attributes', 'window'], 2), 'not a pair'],
    ['a missing attribute', changed(['nodes', 2, 'attributes', 'window']), 'lacks the attribute "window"'],
    ['a stride of 0', changed(['nodes', 2, 'attributes', 'strides'], [0, 1]), 'from 1 to 65535'],
    ['a huge pad', changed(['nodes', 2, 'attributes', 'pads'], [0, 0, 1e9, 0]), 'from 0 to 65535'],
    ['an unknown activation', changed(['nodes', 1, 'attributes', 'activation'], 'gelu'), 'not "gelu"'],
    ['no filter', changed(['nodes', 1, 'weights', 'filter']), 'weight "filter"'],
    [
      'a filter that is not there',
      changed(['nodes', 1, 'weights', 'filter'], 'x'),
      'asks for the tensor "x"',
    ],
    ['a filter of another rank', changed(['nodes', 1, 'weights', 'filter'], 'b'), 'has 1'],
    ['a bias of another length', changed(['nodes', 3, 'weights', 'bias'], 'b'), 'needs 5 values as "bias"'],
    ['a weight of another kind', changed(['nodes', 4, 'weights'], { scale: 'b' }), 'does not use'],
    ['logits that are no node', changed(['logits'], 'nothing'), 'is "nothing", which is not a node'],
    ['layers that are no nodes', changed(['layers'], ['conv', 'gone']), 'names "gone"'],
    ['a dense layer of another size', changed(['input', 'shape'], [1, 8, 8, 3]), 'reads 2×2×4 values'],
  ])('refuses %s', (_, text, sentence) => {
    expect(() => parseGraphJson(text, weights)).toThrow(NetworkError);
    expect(() => parseGraphJson(text, weights)).toThrow(sentence);
  });
});

describe('labels', () => {
  it('reads JSON and lines', () => {
    expect(parseLabels('["tench", "<b>"]')).toEqual(['tench', '<b>']);
    expect(parseLabels('tench\r\ngoldfish\n')).toEqual(['tench', 'goldfish']);
  });

  it('refuses other things', () => {
    expect(() => parseLabels('["a", 5]')).toThrow('Label 1 is 5');
    expect(() => parseLabels('["a"')).toThrow('not one');
    expect(() => parseLabels('\n'.repeat(200_000).concat('a'))).toThrow('at most 100000');
  });

  it('fills up a short list and refuses a long one', () => {
    expect(fitLabels(['a'], 3)).toEqual(['a', 'unit 1', 'unit 2']);
    expect(() => fitLabels(['a', 'b'], 1)).toThrow('2 labels for 1 output units');
  });
});

/** One hostile case after another, each from its number alone, so that a fault can be looked at again. */

import type { NamedBytes } from '../../src/net/formats/open.ts';
import { type Random, random } from '../support/random.ts';
import { damaged } from './bytes.ts';
import { changeTree, treeOf, writeTree } from './json.ts';
import { changeFields, readTree, type Schema, writeFields } from './proto.ts';
import { onnxSeed, ownSeed, tensorflowSeed } from './seeds.ts';

export type Case = readonly NamedBytes[];

const TENSOR: Schema = { 1: 'ints', 4: 'floats', 5: 'ints', 7: 'ints', 8: 'text', 9: 'floats', 10: 'floats' };
const TYPE: Schema = { 1: { 2: { 1: { 2: 'text' } } } };
/** Field numbers of onnx.proto3. */
const ONNX: Schema = {
  7: {
    1: {
      ...{ 1: 'text', 2: 'text', 3: 'text', 4: 'text', 7: 'text' },
      5: { 1: 'text', 4: 'text', 5: TENSOR, 7: 'floats', 8: 'ints' },
    },
    2: 'text',
    5: TENSOR,
    11: { 1: 'text', 2: TYPE },
    12: { 1: 'text', 2: TYPE },
  },
  8: { 1: 'text' },
};

const TF_SHAPE: Schema = { 2: {} };
/** Field numbers of graph.proto, node_def.proto, attr_value.proto and tensor.proto. */
const TENSORFLOW: Schema = {
  1: {
    ...{ 1: 'text', 2: 'text', 3: 'text' },
    5: {
      1: 'text',
      2: {
        1: { 3: 'ints' },
        2: 'text',
        7: TF_SHAPE,
        8: { 2: TF_SHAPE, 4: 'floats', 5: 'floats', 7: 'ints', 10: 'ints', 13: 'ints' },
      },
    },
  },
};

function protobufCases(name: string, seed: Uint8Array, schema: Schema): (draw: Random) => Case {
  return (draw) => {
    const tree = readTree(seed, schema);
    const kind = draw.next();
    if (kind < 0.8) changeFields(tree, draw);
    const bytes = writeFields(tree);
    return [{ name, bytes: kind < 0.7 ? bytes : damaged(bytes, draw) }];
  };
}

const OWN = ownSeed();
const json = (text: string): NamedBytes => ({ name: 'graph.json', bytes: new TextEncoder().encode(text) });
const weights = (bytes: Uint8Array): NamedBytes => ({ name: 'weights.safetensors', bytes });

function graphJson(draw: Random): Case {
  const tree = treeOf(OWN.json);
  if (draw.next() < 0.85) {
    changeTree(tree, draw);
    return [json(writeTree(tree)), weights(OWN.weights)];
  }
  return [{ name: 'graph.json', bytes: damaged(json(writeTree(tree)).bytes, draw) }, weights(OWN.weights)];
}

/** Header and data of a safetensors file, the length of the header sometimes a lie. */
function safetensors(draw: Random): Case {
  const own = json(JSON.stringify(OWN.json));
  if (draw.next() < 0.3) return [own, weights(damaged(OWN.weights, draw))];
  const length = Number(new DataView(OWN.weights.buffer, OWN.weights.byteOffset).getBigUint64(0, true));
  const tree = treeOf(JSON.parse(new TextDecoder().decode(OWN.weights.subarray(8, 8 + length))));
  changeTree(tree, draw);
  const header = new TextEncoder().encode(writeTree(tree));
  const size = new Uint8Array(8);
  const lie = draw.next() < 0.05 ? BigInt(draw.integer(2 ** 31)) << BigInt(draw.integer(33)) : null;
  new DataView(size.buffer).setBigUint64(0, lie ?? BigInt(header.length), true);
  const data = OWN.weights.subarray(8 + length);
  return [own, weights(Buffer.concat([size, header, draw.next() < 0.8 ? data : damaged(data, draw)]))];
}

/** Makers of cases by the format that they damage. */
export const FORMATS: ReadonlyMap<string, (draw: Random) => Case> = new Map([
  ['onnx', protobufCases('model.onnx', onnxSeed(), ONNX)],
  ['tensorflow', protobufCases('graph.pb', tensorflowSeed(), TENSORFLOW)],
  ['graph.json', graphJson],
  ['safetensors', safetensors],
]);

/** The case of a number, the same on every machine. */
export function makeCase(format: string, number: number): Case {
  return FORMATS.get(format)?.(random(number * 7919 + format.length)) ?? [];
}

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serializeGraphJson } from '../../src/net/formats/graph-json-writer.ts';
import { openNetworkFile } from '../../src/net/formats/open.ts';
import { writeSafetensors } from '../../src/net/formats/safetensors.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { buildGraph, conv } from './build-graph.ts';
import { onnxModel, onnxNode, tfGraph, tfNode } from './proto-writer.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (name: string, content: Uint8Array | string) => ({
  name,
  bytes: typeof content === 'string' ? bytes(content) : content,
});

const graph = buildGraph([conv('conv', 3, 3, 4), { name: 'logits', kind: 'globalAveragePool' }], {
  logits: 'logits',
});
const json = serializeGraphJson(graph);
const weights = writeSafetensors(graph.weights);
const onnx = onnxModel({ nodes: [onnxNode('GlobalAveragePool', ['x'], 'y')] });
const tensorflow = tfGraph([tfNode('input', 'Placeholder'), tfNode('relu', 'Relu', ['input'])]);

describe('openNetworkFile', () => {
  it('knows files by their content, whatever their names and order', () => {
    const own = openNetworkFile([file('a', '["p", "q", "r", "s"]'), file('b', weights), file('c', json)]);
    expect(own.nodes).toEqual(graph.nodes);
    expect(own.labels).toEqual(['p', 'q', 'r', 's']);
    expect(own.layers).toEqual(['conv']);
    expect(openNetworkFile([file('model.bin', onnx)]).logits).toBe('y');
    expect(openNetworkFile([file('dir/my net.pb', tensorflow)]).name).toBe('my net');
    expect(openNetworkFile([file('x', onnx), file('labels.txt', 'a\nb\nc\n')]).labels).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it.each<[string, { name: string; bytes: Uint8Array }[], string]>([
    ['nothing', [], 'None of the files is a network'],
    ['an empty file', [file('a.onnx', '')], '"a.onnx" is empty'],
    ['text named .onnx', [file('a.onnx', 'hello')], '"a.onnx" is text, although its name ends in .onnx'],
    ['JSON named .pb', [file('a.pb', '{}')], '"a.pb" is text, although'],
    ['a web page', [file('a.onnx', '<!DOCTYPE html><html>')], 'is a web page'],
    [
      'a Git LFS pointer',
      [file('a.onnx', 'version https://git-lfs.github.com/spec/v1\n')],
      'Git LFS pointer',
    ],
    ['a PyTorch archive', [file('a.pt', 'PK\u0003\u0004')], 'zip archive'],
    ['a Keras file', [file('a.h5', Uint8Array.from([0x89, 0x48, 0x44, 0x46, 13, 10]))], 'Keras HDF5'],
    ['TensorFlow Lite', [file('a.tflite', 'abcdTFL3\u0000\u0001')], 'TensorFlow Lite'],
    ['a pickle', [file('a.pkl', Uint8Array.from([0x80, 2, 0x7d]))], 'Python pickle'],
    [
      'a SavedModel',
      [file('saved_model.pb', Uint8Array.from([8, 1, 0x12, 2, 0x0a, 0]))],
      'SavedModel; freeze it',
    ],
    [
      'a picture',
      [file('a.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]))],
      'is not a network',
    ],
    ['noise', [file('a.onnx', Uint8Array.from([0xff, 0xfe, 0xfd, 0, 1]))], 'is not a network'],
    ['weights alone', [file('w', weights)], '"w" holds weights alone'],
    ['a graph alone', [file('graph.json', json)], 'needs its weights'],
    ['labels alone', [file('labels.json', '["a"]')], 'None of the files is a network'],
    ['two networks', [file('a', onnx), file('b', tensorflow)], 'more than one network'],
    ['two of a kind', [file('a', onnx), file('b', onnx)], '"a" and "b" are of the same kind (onnx)'],
    ['labels of another network', [file('a', onnx), file('l', '["a","b","c","d"]')], '4 labels for 3'],
  ])('refuses %s', (_, files, sentence) => {
    expect(() => openNetworkFile(files)).toThrow(sentence);
  });
});

const folder = new URL('../../../shared/weights/', import.meta.url);

describe.skipIf(!existsSync(folder))('real networks (skipped without ../shared/weights)', () => {
  const open = (name: string) =>
    openNetworkFile([file(`${name}.onnx`, readFileSync(new URL(`${name}/${name}.onnx`, folder)))]);
  const caffe = { colour: 'bgr', scale: 255, mean: [104, 117, 123], std: [1, 1, 1] };

  it('GoogLeNet has its published shapes, and shows its modules', () => {
    const googlenet = open('bvlc_googlenet');
    const shapes = inferShapes(googlenet);
    expect(shapes.get('inception_3b_output')).toEqual([1, 28, 28, 480]);
    expect(shapes.get('inception_4d_output')).toEqual([1, 14, 14, 528]);
    expect(shapes.get('inception_5b_output')).toEqual([1, 7, 7, 1024]);
    expect(shapes.get(googlenet.logits ?? '')).toEqual([1, 1, 1, 1000]);
    expect(googlenet.probabilities).toBe('prob');
    expect(googlenet.preprocess).toEqual(caffe);
    const modules = ['3a', '3b', '4a', '4b', '4c', '4d', '4e', '5a', '5b'].map(
      (m) => `inception_${m}_output`,
    );
    expect(googlenet.layers).toEqual(['conv1_7x7_s2', 'conv2_3x3', ...modules]);
    const parameters = [...googlenet.weights.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(parameters).toBe(6_998_552);
    expect(googlenet.nodes.some(({ kind }) => kind === 'relu' || kind === 'identity')).toBe(false);
  });

  it('SqueezeNet has its published shapes, and shows its fire modules', () => {
    const squeezenet = open('squeezenet1_0');
    const shapes = inferShapes(squeezenet);
    expect(squeezenet.inputShape).toEqual([1, 227, 227, 3]);
    expect(shapes.get('conv1')).toEqual([1, 111, 111, 96]);
    expect(shapes.get('fire9')).toEqual([1, 13, 13, 512]);
    expect(shapes.get(squeezenet.logits ?? '')).toEqual([1, 1, 1, 1000]);
    expect(squeezenet.preprocess).toEqual(caffe);
    const fires = [2, 3, 4, 5, 6, 7, 8, 9].map((n) => `fire${n}`);
    expect(squeezenet.layers).toEqual(['conv1', ...fires, 'conv_final']);
    const parameters = [...squeezenet.weights.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(parameters).toBe(1_248_424);
  });
});

/**
 * How a picture becomes a network's input is in neither ONNX nor TensorFlow files. This table recognises the
 * networks whose way is known, by names in the file; everything else gets the habit of its format.
 */

import type { Preprocess } from '../graph.ts';

export type Format = 'onnx' | 'tensorflow';

export interface Family {
  readonly name: string;
  readonly preprocess: Preprocess;
  /** Side of the nominal input in pixels, for files that leave it open. */
  readonly side: number;
  /** Nodes to show, where the structure alone (`../choose-layers.ts`) would leave out some that are known by name. */
  readonly layers?: readonly string[];
  /** Given the names of the graph and of its nodes. */
  readonly recognises: (graph: string, nodes: ReadonlySet<string>) => boolean;
}

const grey = (value: number) => [value, value, value] as const;

/** Caffe's model zoo: bytes, blue first, minus the mean colour of ImageNet. */
const CAFFE: Preprocess = { colour: 'bgr', scale: 255, mean: [104, 117, 123], std: grey(1) };

/** torchvision: 0…1, red first, standardised. */
const TORCH: Preprocess = {
  colour: 'rgb',
  scale: 1,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** TensorFlow's slim: −1…1. */
const SLIM: Preprocess = { colour: 'rgb', scale: 255, mean: grey(127.5), std: grey(127.5) };

/** inception5h: bytes minus 117. */
const INCEPTION5H: Preprocess = { colour: 'rgb', scale: 255, mean: grey(117), std: grey(1) };

/** The article's layers, and the three convolutions before them. */
const INCEPTION5H_LAYERS = [
  ...['conv2d0', 'conv2d1', 'conv2d2'],
  ...['3a', '3b', '4a', '4b', '4c', '4d', '4e', '5a', '5b'].map((module) => `mixed${module}`),
];

/** Ways that many networks share, by what they are known for. */
export const COMMON_WAYS: readonly { readonly name: string; readonly preprocess: Preprocess }[] = [
  { name: 'PyTorch: 0…1, standardised', preprocess: TORCH },
  { name: 'TensorFlow: −1…1', preprocess: SLIM },
  { name: 'Caffe: bytes, blue first', preprocess: CAFFE },
  { name: 'inception5h: bytes less 117', preprocess: INCEPTION5H },
  { name: 'Plain: 0…1', preprocess: { colour: 'rgb', scale: 1, mean: grey(0), std: grey(1) } },
  { name: 'Plain: bytes', preprocess: { colour: 'rgb', scale: 255, mean: grey(0), std: grey(1) } },
];

const hasAll = (nodes: ReadonlySet<string>, ...names: string[]) => names.every((name) => nodes.has(name));
const hasAny = (nodes: ReadonlySet<string>, ...names: string[]) => names.some((name) => nodes.has(name));

/** First match wins. */
export const FAMILIES: readonly Family[] = [
  {
    name: 'inception5h',
    preprocess: INCEPTION5H,
    side: 224,
    layers: INCEPTION5H_LAYERS,
    recognises: (_, nodes) => hasAll(nodes, 'conv2d0', 'mixed3a', 'mixed4d'),
  },
  {
    name: 'Caffe GoogLeNet',
    preprocess: CAFFE,
    side: 224,
    recognises: (_, nodes) =>
      hasAny(nodes, 'conv1/7x7_s2', 'conv1_7x7_s2') &&
      hasAny(nodes, 'inception_3a/output', 'inception_3a_output'),
  },
  {
    name: 'Caffe SqueezeNet',
    preprocess: CAFFE,
    side: 227,
    recognises: (graph, nodes) =>
      hasAny(nodes, 'fire2/squeeze1x1', 'fire2_squeeze1x1') ||
      (/^squeezenet/i.test(graph) && hasAny(nodes, 'fire2_conv1x1_1')),
  },
  {
    name: 'Caffe AlexNet or VGG',
    preprocess: CAFFE,
    side: 224,
    recognises: (_, nodes) => hasAll(nodes, 'fc6', 'fc7', 'fc8'),
  },
];

const HABITS: Readonly<Record<Format, Preprocess>> = { onnx: TORCH, tensorflow: SLIM };

export interface Known {
  /** Null where the format's habit is only a guess. */
  readonly family: string | null;
  readonly preprocess: Preprocess;
  readonly side: number;
  /** Empty where they are to be chosen by structure. */
  readonly layers: readonly string[];
}

/** What is known of a network by the names in its file. */
export function guessPreprocess(format: Format, graphName: string, nodeNames: ReadonlySet<string>): Known {
  const family = FAMILIES.find(({ recognises }) => recognises(graphName, nodeNames));
  if (!family) return { family: null, preprocess: HABITS[format], side: 224, layers: [] };
  const { name, preprocess, side, layers = [] } = family;
  return { family: name, preprocess, side, layers };
}

/**
 * A network as plain data, independent of any file format and of any device.
 *
 * Readers in `formats/` produce a Graph, `simplify.ts` folds and fuses it, `network.ts` puts it on a device.
 * Tensors are [n, h, w, c] everywhere: batch first, channels last.
 */

/** Batch, height, width, channels. */
export type Shape = readonly [n: number, h: number, w: number, c: number];

/** Weights as they came from a file: row-major, in the layout that the layer kind documents. */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a layer kind may be told: numbers, lists of numbers, words and switches. */
export type Attribute = number | readonly number[] | string | boolean;

export interface GraphNode {
  /** Unique in the graph; taken from the file where it has one. Text, never markup. */
  readonly name: string;
  /** A key of the layer kind registry, `kinds/index.ts`. */
  readonly kind: string;
  /** Names of earlier nodes. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Role ("filter", "bias", …) to a key of `Graph.weights`. */
  readonly weights: Readonly<Record<string, string>>;
}

/** How a picture becomes the network's input: value = (pixel · scale − mean[c]) / std[c], pixel in 0…1. */
export interface Preprocess {
  /** Order of the channels in memory. */
  readonly colour: 'rgb' | 'bgr';
  /** 255 for networks that read bytes, 1 for those that read 0…1. */
  readonly scale: number;
  /** Per channel, in the order of `colour`, in units of `scale`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

export interface Graph {
  readonly name: string;
  /** Nominal input size; [1, h, w, 3]. Fully convolutional parts accept others. */
  readonly inputShape: Shape;
  readonly preprocess: Preprocess;
  /** Topological order; the first node has kind "input" and no inputs. */
  readonly nodes: readonly GraphNode[];
  readonly weights: ReadonlyMap<string, WeightTensor>;
  /** Node whose output is the class scores before softmax, if known. */
  readonly logits: string | null;
  /** Node whose output is the class probabilities, if the file has one. */
  readonly probabilities: string | null;
  /** One per output unit; null where the file has none. */
  readonly labels: readonly string[] | null;
  /** Nodes worth showing as cubes, in order. */
  readonly layers: readonly string[];
}

/** A graph or a file that cannot be used. The message is one sentence for the person who opened it. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** Node or tensor that is at fault, where there is one. */
  readonly node: string | null;

  constructor(message: string, node: string | null = null) {
    super(message);
    this.node = node;
  }
}

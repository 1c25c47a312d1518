/**
 * Writes a Graph as an ONNX model of a fixed batch and size, so that onnxruntime-web computes the same network from the
 * same weights. Knows the kinds that networks of the Inception family are made of.
 *
 * Local response normalisation becomes a banded 1×1 convolution of the squares, because onnxruntime-web has no LRN for
 * WebGPU and would take the values to the CPU and back. Its power is taken by logarithms: Dawn refuses the
 * shader of Pow that version 1.30.0 makes.
 */

import {
  activationAttribute,
  countAttribute,
  numberAttribute,
  padsAttribute,
  pairAttribute,
  switchAttribute,
} from '../../src/net/attributes.ts';
import { type Graph, type GraphNode, NetworkError, type Shape } from '../../src/net/graph.ts';
import { inferShapes } from '../../src/net/shapes.ts';
import { windowCount } from '../../src/net/windows.ts';
import {
  type OnnxAttributes,
  onnxModel,
  onnxNode,
  onnxTensor,
  onnxValue,
} from '../../test/net/proto-writer.ts';

const OPSET = 17;

/** Kinds whose operator does the same without being told more. */
const PLAIN: Readonly<Record<string, { readonly op: string; readonly attributes?: OnnxAttributes }>> = {
  globalAveragePool: { op: 'GlobalAveragePool' },
  relu: { op: 'Relu' },
  identity: { op: 'Identity' },
  concat: { op: 'Concat', attributes: { axis: 1 } },
  softmax: { op: 'Softmax', attributes: { axis: 1 } },
};

/** A model from the graph's input, [batch, 3, size, size], to the node `to`. */
export function writeOnnx(graph: Graph, batch: number, size: number, to: string): Uint8Array {
  const writer = new Writer(graph, [batch, size, size, 3]);
  for (const node of graph.nodes) {
    writer.add(node);
    if (node.name === to) break;
  }
  const [input] = graph.nodes;
  return onnxModel({
    nodes: writer.nodes,
    tensors: writer.tensors,
    inputs: [onnxValue(input?.name ?? '', [batch, 3, size, size])],
    output: to,
    outputDims: writer.dims(to),
    opset: OPSET,
    name: graph.name,
  });
}

class Writer {
  readonly nodes: Uint8Array[] = [];
  readonly tensors: Uint8Array[] = [];
  readonly #graph: Graph;
  readonly #shapes: ReadonlyMap<string, Shape>;

  constructor(graph: Graph, input: Shape) {
    this.#graph = graph;
    this.#shapes = inferShapes(graph, input);
  }

  /** Of a node's output, channels first. */
  dims(name: string): number[] {
    const [n, h, w, c] = this.#shape(name);
    return [n, c, h, w];
  }

  add(node: GraphNode): void {
    const { name, inputs } = node;
    if (node.kind === 'input') return;
    if (node.kind === 'conv2d' || node.kind === 'dense') this.#convolution(node);
    else if (node.kind === 'maxPool' || node.kind === 'averagePool') this.#pool(node);
    else if (node.kind === 'lrn') this.#normalisation(node);
    else {
      const operator = PLAIN[node.kind];
      if (!operator) {
        throw new NetworkError(`Node "${name}" is of kind "${node.kind}", not written as ONNX here.`, name);
      }
      this.#node(operator.op, inputs, name, operator.attributes);
    }
  }

  /** A dense layer's filter is a window as large as its input. */
  #convolution(node: GraphNode): void {
    const { name, inputs } = node;
    const filter = this.#weight(node, 'filter');
    const [h = 1, w = 1, c = 1, out = 1] = filter.shape;
    const activation = activationAttribute(node);
    if (activation === 'relu6') {
      throw new NetworkError(`Node "${name}" ends in relu6, not written as ONNX here.`, name);
    }
    this.#tensor(`${name}/filter`, [out, c, h, w], outputsFirst(filter.data, h * w, c, out));
    this.#tensor(`${name}/bias`, [out], this.#weight(node, 'bias').data);
    const sum = activation === 'none' ? name : `${name}/sum`;
    this.#node('Conv', [...inputs, `${name}/filter`, `${name}/bias`], sum, {
      kernel_shape: [h, w],
      strides: pairAttribute(node, 'strides', [1, 1]),
      dilations: pairAttribute(node, 'dilations', [1, 1]),
      pads: padsAttribute(node),
      group: countAttribute(node, 'groups', 1, 1),
    });
    if (activation === 'relu') this.#node('Relu', [sum], name);
  }

  /** Where windows are rounded up, the pad at the end is made to hold the last one. */
  #pool(node: GraphNode): void {
    const [x, window, strides] = [
      this.#shape(node.inputs[0]),
      pairAttribute(node, 'window'),
      pairAttribute(node, 'strides', [1, 1]),
    ];
    const pads = padsAttribute(node);
    const ceil = switchAttribute(node, 'ceil', false);
    const ends = ([0, 1] as const).map((axis) => {
      const [length, before, after] = [x[axis + 1] ?? 0, pads[axis], pads[axis + 2] ?? 0];
      const [size, stride] = [window[axis], strides[axis]];
      const count = windowCount(length, { window: size, stride, before, after, ceil });
      return Math.max(after, (count - 1) * stride + size - length - before);
    });
    const attributes = { kernel_shape: window, strides, pads: [pads[0], pads[1], ...ends] };
    if (node.kind === 'maxPool') this.#node('MaxPool', node.inputs, node.name, attributes);
    else {
      const counted = Number(switchAttribute(node, 'countPadding', false));
      this.#node('AveragePool', node.inputs, node.name, { ...attributes, count_include_pad: counted });
    }
  }

  /** x · (bias + alpha / size · Σ x²)^−beta */
  #normalisation(node: GraphNode): void {
    const { name, inputs } = node;
    const [x = ''] = inputs;
    const channels = this.#shape(x)[3];
    const size = countAttribute(node, 'size', 1);
    const each = numberAttribute(node, 'alpha') / size;
    const reach = (size - 1) / 2;
    const band = Float32Array.from({ length: channels ** 2 }, (_, i) =>
      Math.abs(Math.floor(i / channels) - (i % channels)) <= reach ? each : 0,
    );
    this.#tensor(`${name}/band`, [channels, channels, 1, 1], band);
    this.#tensor(`${name}/bias`, [channels], new Float32Array(channels).fill(numberAttribute(node, 'bias')));
    this.#tensor(`${name}/power`, [1], [-numberAttribute(node, 'beta')]);
    this.#node('Mul', [x, x], `${name}/squares`);
    this.#node('Conv', [`${name}/squares`, `${name}/band`, `${name}/bias`], `${name}/sums`);
    this.#node('Log', [`${name}/sums`], `${name}/logs`);
    this.#node('Mul', [`${name}/logs`, `${name}/power`], `${name}/powers`);
    this.#node('Exp', [`${name}/powers`], `${name}/scale`);
    this.#node('Mul', [x, `${name}/scale`], name);
  }

  #node(...parts: Parameters<typeof onnxNode>): void {
    this.nodes.push(onnxNode(...parts));
  }

  #tensor(...parts: Parameters<typeof onnxTensor>): void {
    this.tensors.push(onnxTensor(...parts));
  }

  #shape(name = ''): Shape {
    const shape = this.#shapes.get(name);
    if (!shape) throw new NetworkError(`"${this.#graph.name}" has no node "${name}".`, name);
    return shape;
  }

  #weight(node: GraphNode, role: string) {
    const weight = this.#graph.weights.get(node.weights[role] ?? '');
    if (!weight) throw new NetworkError(`Node "${node.name}" lacks its weight "${role}".`, node.name);
    return weight;
  }
}

/** [taps, inputs, outputs] → [outputs, inputs, taps] */
function outputsFirst(data: Float32Array, taps: number, inputs: number, outputs: number): Float32Array {
  const turned = new Float32Array(data.length);
  for (let out = 0; out < outputs; out++) {
    for (let c = 0; c < inputs; c++) {
      for (let tap = 0; tap < taps; tap++) {
        turned[(out * inputs + c) * taps + tap] = data[(tap * inputs + c) * outputs + out] ?? 0;
      }
    }
  }
  return turned;
}

/**
 * A network on the device with what is asked of it every frame: the picture in, all layers, how far the values of
 * each layer reach, and the best classes out. Everything is allocated when it is created or a picture of another
 * size comes; `encode` only encodes.
 */

import type { Arena } from '../gpu/arena.ts';
import { assemble } from '../gpu/assemble.ts';
import type { Gpu } from '../gpu/device.ts';
import { Program } from '../gpu/program.ts';
import { ReadbackRing } from '../gpu/readback.ts';
import { type FrameToInput, frameToInputStep } from '../net/frame-to-input.ts';
import type { Graph, Shape } from '../net/graph.ts';
import { Network } from '../net/network.ts';
import { type TopK, topKStep } from '../net/top-k.ts';
import { VALUE_RANGE_BYTES, VALUE_RANGE_USAGE, valueRangeSteps } from '../net/value-range.ts';
import { layerLabels } from '../viz/layer-labels.ts';
import type { ShownLayer } from '../viz/settings.ts';
import { Lease } from './lease.ts';
import type { AppState } from './state.ts';

export const CLASSES_SHOWN = 5;

export interface LiveAnswers {
  /** Pairs of class and share (or score), best first. A view: copy what is kept. */
  readonly onClasses: (pairs: Float32Array) => void;
  /** [min, max, mean magnitude, values that are no number] of the open layer. */
  readonly onRange: (range: Float32Array) => void;
  /** The watched cell holds this now; `serial` is the one given with it. */
  readonly onCell: (value: number, serial: number) => void;
}

/** A cell whose value is wanted every frame. `serial` tells answers to old questions from those to new ones. */
export interface WatchedCell {
  readonly row: number;
  readonly column: number;
  readonly channel: number;
  readonly serial: number;
}

/** Of one channel, and of one quad of channels. */
const [VALUE_BYTES, QUAD_BYTES] = [4, 16];

export class LiveNetwork {
  readonly network: Network;
  /** Held by work that must not lose it half way. */
  readonly lease: Lease;
  /** In the order of the network. */
  readonly layers: readonly ShownLayer[];
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  #forward: Program;
  readonly #ranges: Program;
  readonly #top: TopK | null;
  readonly #classes: ReadbackRing | null;
  readonly #range: ReadbackRing;
  readonly #cell: ReadbackRing;
  #input: PictureInput | null = null;
  #graph: Graph;

  private constructor(gpu: Gpu, arena: Arena, network: Network, parts: Parts, answers: LiveAnswers) {
    this.#gpu = gpu;
    this.#arena = arena;
    this.network = network;
    this.lease = new Lease(network.graph.name);
    this.#graph = network.graph;
    this.layers = parts.layers;
    this.shapes = new Map(network.graph.nodes.map(({ name }) => [name, network.tensor(name).shape]));
    const names = this.layers.map(({ name }) => name);
    this.#labels = new Map(layerLabels(names).map((label, i) => [names[i] ?? '', label]));
    this.#forward = network.forward();
    this.#ranges = parts.ranges;
    this.#top = parts.top;
    this.#classes = parts.top && new ReadbackRing(arena, 'classes', parts.top.bytes, answers.onClasses);
    this.#range = new ReadbackRing(arena, 'range', VALUE_RANGE_BYTES, answers.onRange);
    this.#cell = new ReadbackRing(arena, 'cell', VALUE_BYTES, (values, serial) =>
      answers.onCell(values[0] ?? 0, serial),
    );
  }

  /** @throws NetworkError, GpuError */
  static async create(gpu: Gpu, graph: Graph, answers: LiveAnswers): Promise<LiveNetwork> {
    const network = await Network.create(gpu, graph);
    const arena = gpu.arena(`${graph.name}.live`);
    try {
      return await gpu.checked(`the network "${graph.name}"`, [arena], async () => {
        const parts = await createParts(gpu, arena, network);
        return new LiveNetwork(gpu, arena, network, parts, answers);
      });
    } catch (error) {
      arena.close();
      network.dispose();
      throw error;
    }
  }

  /** The network's graph, with the preprocessing that is in force. */
  get graph(): Graph {
    return this.#graph;
  }

  /** Takes another way from picture to input; the size stays. */
  set graph(graph: Graph) {
    this.#graph = graph;
    this.#input?.frameToInput.set({ preprocess: graph.preprocess });
  }

  /** Whether a picture is bound, so that `encode` has something to compute. */
  get ready(): boolean {
    return this.#input !== null;
  }

  /** A layer's name where there is little room. */
  labelOf(name: string): string {
    return this.#labels.get(name) ?? name;
  }

  /** The layer of this name; the one that the network opens with where there is none. */
  layer(name: string): ShownLayer | null {
    const found = this.layers.find((layer) => layer.name === name);
    return found ?? this.layers[Math.floor(this.layers.length * 0.6)] ?? null;
  }

  /** Takes what was measured since it was created (`Network.retune`). */
  async retune(): Promise<void> {
    await this.network.retune();
    this.#forward = this.network.forward();
  }

  /** Reads pictures from this texture from now on. Where that fails, or it was let go of, all stays as it is. @throws GpuError */
  async bindPicture(texture: GPUTexture, state: Readonly<AppState>): Promise<void> {
    if (!this.lease.closed) await this.lease.during(() => this.#bind(texture, state));
  }

  async #bind(texture: GPUTexture, state: Readonly<AppState>): Promise<void> {
    const arena = this.#gpu.arena(`${this.graph.name}.picture`);
    const frameToInput = await assemble(this.#gpu, 'the way from picture to input', arena, () =>
      frameToInputStep(this.#gpu, arena, {
        picture: texture.createView(),
        input: this.network.input,
        preprocess: this.graph.preprocess,
        pictureWidth: texture.width,
        pictureHeight: texture.height,
        fit: state.fit,
        mirror: state.mirror,
      }),
    );
    // Another way may have been chosen meanwhile.
    frameToInput.set({ preprocess: this.graph.preprocess });
    this.#input?.arena.dispose();
    this.#input = { arena, frameToInput, program: new Program('picture to input', [frameToInput.step]) };
  }

  /** Takes fit and mirror from the state. */
  setPicture({ fit, mirror }: Readonly<AppState>): void {
    this.#input?.frameToInput.set({ fit, mirror });
  }

  /** The part of the picture that the network sees, in its pixels. */
  get seen(): { x: number; y: number; width: number; height: number } | null {
    return this.#input?.frameToInput.source ?? null;
  }

  encode(encoder: GPUCommandEncoder, open: ShownLayer | null): void {
    this.#input?.program.encode(encoder);
    this.#forward.encode(encoder);
    this.#ranges.encode(encoder);
    if (this.#top) this.#classes?.encode(encoder, this.#top.buffer, 0, this.#top.bytes);
    if (open) this.#range.encode(encoder, open.range, 0, VALUE_RANGE_BYTES);
  }

  /** Asks for the value of a cell of a layer; `onCell` hears it. */
  encodeCell(encoder: GPUCommandEncoder, { tensor }: ShownLayer, cell: WatchedCell): void {
    const [, height, width, channels] = tensor.shape;
    if (cell.row >= height || cell.column >= width || cell.channel >= channels) return;
    const pixel = cell.row * width + cell.column;
    const quad = pixel * tensor.pitch + tensor.first + Math.floor(cell.channel / 4);
    const offset = quad * QUAD_BYTES + (cell.channel % 4) * VALUE_BYTES;
    this.#cell.encode(encoder, tensor.buffer, offset, VALUE_BYTES, cell.serial);
  }

  /** After the submit: starts the way back of the answers. */
  collect(): void {
    this.#classes?.collect();
    this.#range.collect();
    this.#cell.collect();
  }

  /** Once nobody works with it any longer. */
  dispose(): void {
    this.lease.close(() => {
      this.#input?.arena.dispose();
      this.#arena.dispose();
      this.network.dispose();
    });
  }
}

interface PictureInput {
  readonly arena: Arena;
  readonly frameToInput: FrameToInput;
  readonly program: Program;
}

interface Parts {
  readonly layers: readonly ShownLayer[];
  readonly ranges: Program;
  readonly top: TopK | null;
}

async function createParts(gpu: Gpu, arena: Arena, network: Network): Promise<Parts> {
  const layers = network.layers.map(({ name }): ShownLayer => {
    const range = arena.buffer(`${name}.range`, VALUE_RANGE_BYTES, VALUE_RANGE_USAGE);
    return { name, tensor: network.tensor(name), range };
  });
  const steps = [];
  for (const { tensor, range } of layers) steps.push(...(await valueRangeSteps(gpu, arena, tensor, range)));
  const head = network.graph.probabilities ?? network.graph.logits;
  const top = head === null ? null : await topKStep(gpu, arena, network.tensor(head), CLASSES_SHOWN);
  if (top) steps.push(top.step);
  return { layers, ranges: new Program('ranges and classes', steps), top };
}

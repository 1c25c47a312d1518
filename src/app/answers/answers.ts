/**
 * What views may ask about the live network's present picture: small answers, computed by programs that are built when
 * they are first wanted and freed with the network. Every answer is computed in one submit, so all of it belongs to one
 * picture.
 */

import { type CellSteps, createCellSteps } from '../../explain/cells.ts';
import type { Arena } from '../../gpu/arena.ts';
import { assemble, type Disposable } from '../../gpu/assemble.ts';
import { Program } from '../../gpu/program.ts';
import { unpadChannels } from '../../gpu/tensor.ts';
import { disposeQuietly } from '../dispose-quietly.ts';
import { GoneError } from '../lease.ts';
import type { LiveNetwork } from '../live-network.ts';
import { AnswerReader } from './reader.ts';

/** Programs kept at once; the one that was asked for longest ago goes first. */
const MOST_BUILT = 12;
const QUAD_BYTES = 16;

export class Answers {
  readonly live: LiveNetwork;
  readonly reader: AnswerReader;
  readonly #arena: Arena;
  readonly #cells = new Map<string, Promise<CellSteps & Disposable>>();
  readonly #built = new Map<string, Promise<Disposable>>();
  #disposed = false;

  constructor(live: LiveNetwork) {
    this.live = live;
    const { gpu } = live.network;
    this.#arena = gpu.arena(`${live.graph.name}.answers`);
    this.reader = new AnswerReader(gpu, this.#arena, live.lease);
  }

  /** The network is gone: nothing it said is of use. */
  get disposed(): boolean {
    return this.#disposed || this.live.lease.closed;
  }

  /** Work of several parts, while which the network and all that was built stay. @throws GoneError, and what it throws */
  during<T>(work: () => Promise<T>): Promise<T> {
    return this.live.lease.during(work);
  }

  /** The vector of a cell, a number per channel. */
  async cell(layer: string, row: number, column: number): Promise<Float32Array> {
    const tensor = this.live.network.tensor(layer);
    const [, height, width, channels] = tensor.shape;
    if (row >= height || column >= width) {
      throw new RangeError(
        `"${layer}" has ${height} rows and ${width} columns, no cell at row ${row}, column ${column}.`,
      );
    }
    const offset = ((row * width + column) * tensor.pitch + tensor.first) * QUAD_BYTES;
    const [values] = await this.reader.read(null, [{ buffer: tensor.buffer, offset, bytes: channels * 4 }]);
    return values ?? new Float32Array();
  }

  /** The value of one channel in each cell, [rows · columns]. */
  async channelMap(layer: string, channel: number): Promise<Float32Array> {
    const { map, answer } = await this.#cellSteps(layer);
    map.set({ channel });
    return this.#readCells(layer, map, answer);
  }

  /** The L2 norm of each cell's vector, [rows · columns]. */
  async norms(layer: string): Promise<Float32Array> {
    const { norms, answer } = await this.#cellSteps(layer);
    return this.#readCells(layer, norms, answer);
  }

  /** All values of a layer, dense [rows · columns · channels]: large; for exports and small layers. */
  async values(layer: string): Promise<Float32Array> {
    const tensor = this.live.network.tensor(layer);
    const [n, h, w] = tensor.shape;
    const bytes = n * h * w * tensor.pitch * QUAD_BYTES;
    const [values] = await this.reader.read(null, [{ buffer: tensor.buffer, offset: 0, bytes }]);
    return unpadChannels(values ?? new Float32Array(), tensor);
  }

  /** Scores of all classes before the softmax; null where the network has none. */
  async logits(): Promise<Float32Array | null> {
    const { logits } = this.live.graph;
    return logits === null ? null : this.values(logits);
  }

  /** Probabilities of all classes; null where the network has none. */
  async probabilities(): Promise<Float32Array | null> {
    const { probabilities } = this.live.graph;
    return probabilities === null ? null : this.values(probabilities);
  }

  /**
   * What is built once for a kind of question: the same `key` gives the same thing until it was not asked for in a while.
   * Ask for it anew each time it is used.
   */
  async built<T extends Disposable>(key: string, make: () => Promise<T>): Promise<T> {
    if (this.disposed) throw new GoneError(`"${this.live.graph.name}" is no longer open.`);
    const found = this.#built.get(key) as Promise<T> | undefined;
    const made = found ?? make();
    this.#built.delete(key);
    this.#built.set(key, made);
    if (!found) made.catch(() => this.#built.delete(key));
    for (const [old, thing] of this.#built) {
      if (this.#built.size <= MOST_BUILT) break;
      this.#built.delete(old);
      this.live.lease.whenFree(() => void thing.then(disposeQuietly, () => {}));
    }
    return made;
  }

  /** With the network, or after it. */
  dispose(): void {
    this.#disposed = true;
    this.live.lease.whenFree(() => {
      for (const things of [this.#built, this.#cells]) {
        for (const thing of things.values()) void thing.then(disposeQuietly, () => {});
        things.clear();
      }
      this.#arena.dispose();
    });
  }

  #cellSteps(layer: string): Promise<CellSteps & Disposable> {
    const { network } = this.live;
    const { gpu, graph } = network;
    const found = this.#cells.get(layer);
    if (found) return found;
    const arena = gpu.arena(`${graph.name}.cells`);
    const made = assemble(gpu, `the cells of "${layer}"`, arena, async () => {
      const steps = await createCellSteps(gpu, arena, network.tensor(layer));
      return { ...steps, dispose: () => arena.dispose() };
    });
    this.#cells.set(layer, made);
    made.catch(() => this.#cells.delete(layer));
    return made;
  }

  async #readCells(layer: string, step: CellSteps['norms'], buffer: GPUBuffer): Promise<Float32Array> {
    const [, h, w] = this.live.network.tensor(layer).shape;
    const program = new Program('cells', [step]);
    const [values] = await this.reader.read(
      (encoder) => program.encode(encoder),
      [{ buffer, offset: 0, bytes: h * w * 4 }],
    );
    return values ?? new Float32Array();
  }
}

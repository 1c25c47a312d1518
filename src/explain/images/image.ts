/**
 * A batch of pictures that can be optimised: a parameterisation, its colours, and where it begins.
 *
 * `forward` makes the pictures of the parameters, `backward` the parameters' gradient of the pictures'.
 */

import type { Arena } from '../../gpu/arena.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Step } from '../../gpu/kernel.ts';
import { Program } from '../../gpu/program.ts';
import { createTensor, type GpuTensor, tensorParams } from '../../gpu/tensor.ts';
import colourWgsl from '../../shaders/image-colour.wgsl?raw';
import colourDxWgsl from '../../shaders/image-colour-dx.wgsl?raw';
import invertWgsl from '../../shaders/image-invert.wgsl?raw';
import { randomStream } from '../random.ts';
import { type ColourOptions, colourParams, inverse } from './colour.ts';
import { imageKind } from './index.ts';
import type { ImageSource } from './source.ts';

export interface ImageOptions extends ColourOptions {
  /** A name of the registry. */
  readonly kind: string;
  readonly pictures: number;
  readonly height: number;
  readonly width: number;
  /** Whether a picture has a fourth channel, its opacity. */
  readonly alpha: boolean;
}

export class Image {
  readonly options: ImageOptions;
  /** [n, h, w, 3 or 4] in 0…1. */
  readonly picture: GpuTensor;
  readonly dpicture: GpuTensor;
  readonly params: GPUBuffer;
  readonly dparams: GPUBuffer;
  readonly forward: readonly Step[];
  readonly backward: readonly Step[];
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #source: ImageSource;

  private constructor(
    gpu: Gpu,
    arena: Arena,
    options: ImageOptions,
    source: ImageSource,
    planes: Planes,
    colour: { forward: Step; backward: Step },
  ) {
    this.#gpu = gpu;
    this.#arena = arena;
    this.#source = source;
    this.options = options;
    this.picture = planes.picture;
    this.dpicture = planes.dpicture;
    this.params = source.params;
    this.dparams = source.dparams;
    this.forward = [...source.forward, colour.forward];
    this.backward = [colour.backward, ...source.backward];
  }

  /** Builds the steps; the parameters are zero until `begin` or `invert`. */
  static async create(gpu: Gpu, arena: Arena, options: ImageOptions): Promise<Image> {
    const { pictures, height, width, alpha } = options;
    const channels = alpha ? 4 : 3;
    const source = await imageKind(options.kind).build({ gpu, arena, pictures, height, width, channels });
    const picture = createTensor(arena, 'picture', [pictures, height, width, channels]);
    const dpicture = createTensor(arena, 'dpicture', picture.shape);
    const planes = { picture, dpicture };
    return new Image(
      gpu,
      arena,
      options,
      source,
      planes,
      await colourSteps(gpu, arena, options, source, planes),
    );
  }

  /** Sets the parameters to noise. The n-th picture depends on the n-th seed alone. */
  begin(seeds: readonly number[]): void {
    const draws = seeds.map((seed) => randomStream(seed));
    this.#gpu.device.queue.writeBuffer(this.params, 0, this.#source.noise(draws));
  }

  /**
   * A program that sets the parameters to what gives this picture: [n or 1, h, w, 3 or 4] in 0…1. Build it once for a
   * tensor that changes, such as the camera's.
   */
  async inverter(picture: GpuTensor): Promise<Program> {
    const [n, h, w] = picture.shape;
    const { pictures, height, width } = this.options;
    if (h !== height || w !== width || (n !== 1 && n !== pictures)) {
      throw new RangeError(
        `A picture of ${w} × ${h} (${n}) cannot begin ${pictures} of ${width} × ${height}; resize it first.`,
      );
    }
    const kernel = await this.#gpu.kernel('image-invert', invertWgsl);
    const { dt } = this.#source;
    const { matrix, mean, sigmoid } = colourParams(this.options);
    const params = {
      t: tensorParams(dt),
      picture: tensorParams(picture),
      inverse: inverse(matrix),
      mean,
      sigmoid,
    };
    const open = kernel.step(this.#arena, { picture, t: dt }, params, [dt.shape[2], height, pictures]);
    return new Program('invert picture', [open, ...this.#source.invert]);
  }
}

interface Planes {
  readonly picture: GpuTensor;
  readonly dpicture: GpuTensor;
}

/** t → picture, and back along the gradient. */
async function colourSteps(
  gpu: Gpu,
  arena: Arena,
  options: ImageOptions,
  { t, dt }: ImageSource,
  { picture, dpicture }: Planes,
): Promise<{ forward: Step; backward: Step }> {
  const { pictures, height, width } = options;
  const [forward, backward] = await Promise.all([
    gpu.kernel('image-colour', colourWgsl),
    gpu.kernel('image-colour-dx', colourDxWgsl),
  ]);
  const { mean, ...colour } = colourParams(options);
  const shape = tensorParams(picture);
  return {
    forward: forward.step(arena, { t, picture }, { t: tensorParams(t), picture: shape, mean, ...colour }, [
      width,
      height,
      pictures,
    ]),
    backward: backward.step(
      arena,
      { picture, dpicture, dt },
      { dt: tensorParams(dt), picture: shape, dpicture: tensorParams(dpicture), ...colour },
      [dt.shape[2], height, pictures],
    ),
  };
}

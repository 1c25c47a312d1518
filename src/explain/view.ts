/**
 * The picture on its way into the network: seen through the transform of the step and preprocessed, in one kernel; and
 * the gradient's way back.
 */

import type { Arena } from '../gpu/arena.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/kernel.ts';
import { type GpuTensor, tensorParams } from '../gpu/tensor.ts';
import type { Preprocess } from '../net/graph.ts';
import transformWgsl from '../shaders/transform.wgsl?raw';
import transformDxWgsl from '../shaders/transform-dx.wgsl?raw';
import { type StepClock, StepRing } from './step-ring.ts';
import type { Draw } from './transforms.ts';

/** Numbers per step of the ring of draws: struct Draw of transform.wgsl. */
const DRAW_STRIDE = 8;

export interface ViewOptions {
  readonly clock: StepClock;
  /** [n, h, w, 3 or 4] in 0…1, and its gradient. */
  readonly picture: GpuTensor;
  readonly dpicture: GpuTensor;
  /** [n, h, w, 3] in 0…1: what is behind transparent pictures; others need none. */
  readonly background?: GpuTensor | undefined;
  /** [n, h', w', 3], the network's input, and its gradient. */
  readonly input: GpuTensor;
  readonly dinput: GpuTensor;
  readonly preprocess: Preprocess;
}

export class View {
  /** picture → input */
  readonly forward: Step;
  /** dinput → dpicture, which it overwrites */
  readonly backward: Step;
  /** A step that writes another picture, [n or 1, h, w, 3], to the input: seen as `forward` sees its own. */
  readonly seeing: (picture: GpuTensor) => Step;
  readonly #draws: StepRing;

  private constructor(seeing: View['seeing'], picture: GpuTensor, backward: Step, draws: StepRing) {
    this.seeing = seeing;
    this.forward = seeing(picture);
    this.backward = backward;
    this.#draws = draws;
  }

  static async create(gpu: Gpu, arena: Arena, options: ViewOptions): Promise<View> {
    const { clock, picture, dpicture, background = picture, input, dinput, preprocess } = options;
    const [forward, backward] = await Promise.all([
      gpu.kernel('transform', transformWgsl),
      gpu.kernel('transform-dx', transformDxWgsl),
    ]);
    const ring = new StepRing(gpu, arena, 'draws', DRAW_STRIDE);
    const given = { clock: clock.buffer, draws: ring.buffer, background };
    const colour = {
      slots: ring.slots,
      background: tensorParams(background),
      bgr: Number(preprocess.colour === 'bgr'),
      scale: preprocess.scale,
      deviation: preprocess.std,
    };
    const [n, h, w] = picture.shape;
    const [, inputHeight, inputWidth] = input.shape;
    const { mean } = preprocess;
    const seeing = (seen: GpuTensor) =>
      forward.step(
        arena,
        { ...given, picture: seen, y: input },
        { picture: tensorParams(seen), y: tensorParams(input), mean, ...colour },
        [inputWidth, inputHeight, n],
      );
    const back = backward.step(
      arena,
      { ...given, picture, dy: dinput, dpicture },
      {
        picture: tensorParams(picture),
        dpicture: tensorParams(dpicture),
        dy: tensorParams(dinput),
        ...colour,
      },
      [w, h, n],
    );
    return new View(seeing, picture, back, ring);
  }

  /** What a step sees. */
  draw(step: number, { map: [a, b, c, d], shift: [x, y], fill, rolls }: Draw): void {
    this.#draws.write(step, [a, b, x, fill, c, d, y, Number(rolls)]);
  }
}

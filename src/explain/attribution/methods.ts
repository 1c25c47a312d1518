/**
 * How gradients become attributions: the registry.
 *
 * All are a sum of activation · slope. They differ in what the slope is (the gradient itself or a channel's mean gradient)
 * and in what is cut off.
 */

/** Near the lowest f32: nothing is cut off. */
const LOWEST = -3.4e38;

export type MethodName = 'gradient-times-activation' | 'grad-cam' | 'layer-cam';

export interface Method {
  readonly name: MethodName;
  readonly label: string;
  /** Whether a channel's mean gradient stands for the gradient. */
  readonly mean: boolean;
  /** Slopes below this count as this. */
  readonly floor: number;
  /** Cells below this count as this; channels keep their sign. */
  readonly least: number;
}

export const METHODS: readonly Method[] = [
  {
    // A cell is Σ over channels, a channel Σ over cells of activation · gradient (the article).
    name: 'gradient-times-activation',
    label: 'Gradient × activation',
    mean: false,
    floor: LOWEST,
    least: LOWEST,
  },
  {
    // relu(Σ over channels of mean gradient · activation), Selvaraju et al. 2017.
    name: 'grad-cam',
    label: 'Grad-CAM',
    mean: true,
    floor: LOWEST,
    least: 0,
  },
  {
    // Σ over channels of relu(gradient) · activation, Jiang et al. 2021; relu once more changes nothing behind a ReLU.
    name: 'layer-cam',
    label: 'LayerCAM',
    mean: false,
    floor: 0,
    least: LOWEST,
  },
];

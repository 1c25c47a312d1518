/** What the kernels of gradients and tangents share: which tensors they are bound to, and how they write. */

import type { Arena } from '../../gpu/arena.ts';
import { BufferUsage } from '../../gpu/flags.ts';
import { type GpuTensor, quads, type TensorShape } from '../../gpu/tensor.ts';
import { NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';
import { EVERYTHING } from './activation.ts';
import type { BackwardContext, Epilogue, TangentContext } from './backward-context.ts';
import { gradientParams } from './backward-steps.ts';
import type { StepContext } from './context.ts';

/** The tensors and parameters that every -dx kernel takes. */
export interface GradientOperands {
  readonly tensors: { readonly dy: GpuTensor; readonly x: GpuTensor; readonly dx: GpuTensor };
  readonly params: ReturnType<typeof gradientParams>;
}

/** Writes what is computed, and nothing else. */
export const PLAIN: Epilogue = { accumulate: false, ...EVERYTHING };

/** Operands of a -dx kernel that turns dy into dx, x being the node's input. */
export function gradientOperands(
  dy: GpuTensor,
  x: GpuTensor,
  dx: GpuTensor,
  epilogue: Epilogue,
): GradientOperands {
  return { tensors: { dy, x, dx }, params: gradientParams(dy, x, dx, epilogue) };
}

/** Operands for the gradient of an input, null where nobody wants it. */
export function inputGradient(context: BackwardContext, index = 0): GradientOperands | null {
  const dx = context.dx[index];
  const epilogue = context.epilogues[index];
  if (!dx) return null;
  if (!epilogue) throw missing(context, index);
  return gradientOperands(context.dy, forwardInput(context, index), dx, epilogue);
}

/** A -dx kernel whose Jacobian is symmetric computes the tangent too: dy and dx are then those of x and y. */
export function symmetricTangent(context: TangentContext): GradientOperands {
  return gradientOperands(inputTangent(context), forwardInput(context), context.ty, PLAIN);
}

/** The context of a linear kind's forward steps, with tangents in the place of values. */
export function forwardTangent(context: TangentContext): StepContext {
  const { node, inputs, ty } = context;
  return {
    ...context,
    node: { ...node, name: `${node.name}.jvp` },
    inputs: inputs.map((_, index) => inputTangent(context, index)),
    output: ty,
    weight: (role) => context.weight(role),
    upload: (role, pack) => context.upload(role, pack),
  };
}

/** The forward value of an input. */
export function forwardInput(context: BackwardContext | TangentContext, index = 0): GpuTensor {
  const x = context.inputs[index];
  if (!x) throw missing(context, index);
  return x;
}

/** The tangent of an input; zeros where there is none. */
export function inputTangent(context: TangentContext, index = 0): GpuTensor {
  const x = forwardInput(context, index);
  return context.tx[index] ?? zeros(context.arena, `${x.label}.jvp.zero`, x.shape);
}

/** A tensor of zeros for reading: its pitch is 0, so that all pixels are the same few quads. */
function zeros(arena: Arena, label: string, shape: TensorShape): GpuTensor {
  const buffer = arena.buffer(label, quads(shape[3]) * 16, BufferUsage.STORAGE);
  return { label, shape, dtype: 'f32', buffer, pitch: 0, first: 0 };
}

function missing({ node, inputs }: BackwardContext | TangentContext, index: number): NetworkError {
  return new NetworkError(
    `Node ${quoted(node.name)} (${node.kind}) needs ${index + 1} inputs and has ${inputs.length}.`,
    node.name,
  );
}

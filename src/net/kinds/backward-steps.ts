/** What the gradients and tangents of several kinds have in common. */

import type { Step } from '../../gpu/kernel.ts';
import { type GpuTensor, tensorParams } from '../../gpu/tensor.ts';
import clampDxWgsl from '../../shaders/clamp-dx.wgsl?raw';
import clampJvpWgsl from '../../shaders/clamp-jvp.wgsl?raw';
import { type GraphNode, NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';
import { isEverything, ownRange } from './activation.ts';
import type { BackwardContext, Epilogue, TangentContext } from './backward-context.ts';
import type { StepContext } from './context.ts';
import { eachQuad } from './invocations.ts';

/** The one input of a kind that has one, its gradient, and what every -dx kernel is told of both. */
export interface Gradient {
  readonly x: GpuTensor;
  readonly dx: GpuTensor;
  readonly params: ReturnType<typeof gradientParams>;
}

/** Null where nobody wants the gradient. */
export function onlyGradient(context: BackwardContext): Gradient | null {
  const { dy, node } = context;
  const [x, dx, epilogue] = [context.inputs[0], context.dx[0], context.epilogues[0]];
  if (!x || !epilogue || context.inputs.length > 1) throw wrongInputs(node, context.inputs.length);
  return dx ? { x, dx, params: gradientParams(dy, x, dx, epilogue) } : null;
}

/** dy, x, dx, accumulate, lo and hi of a kernel's Params. */
export function gradientParams(dy: GpuTensor, x: GpuTensor, dx: GpuTensor, epilogue: Epilogue) {
  const { accumulate, lo, hi } = epilogue;
  const tensors = { dy: tensorParams(dy), x: tensorParams(x), dx: tensorParams(dx) };
  return { ...tensors, accumulate: Number(accumulate), lo, hi };
}

/** dx = mask(x) ⊙ ((accumulate ? dx : 0) + dy); dy and dx may not share a buffer. */
export async function clampDxStep(
  { gpu, arena }: Pick<StepContext, 'gpu' | 'arena'>,
  tensors: { readonly dy: GpuTensor; readonly x: GpuTensor; readonly dx: GpuTensor },
  epilogue: Epilogue,
  label: string,
): Promise<Step> {
  const kernel = await gpu.kernel('clamp-dx', clampDxWgsl);
  const { dy, x, dx } = tensors;
  return kernel.step(arena, tensors, gradientParams(dy, x, dx, epilogue), eachQuad(dx), label);
}

/** relu, clip, identity: their activation is in dy already. */
export async function passBackward(context: BackwardContext): Promise<Step[]> {
  const gradient = onlyGradient(context);
  const [epilogue] = context.epilogues;
  if (!gradient || !epilogue) return [];
  const { x, dx } = gradient;
  return [await clampDxStep(context, { dy: context.dy, x, dx }, epilogue, `${context.node.name}.dx`)];
}

/** relu, clip, identity: ty = mask(y) ⊙ tx. */
export async function passTangent(context: TangentContext): Promise<Step[]> {
  const { node, mode, ty, output } = context;
  const [tx] = context.tx;
  if (!tx) return [];
  const range = ownRange(node, mode);
  return [
    await clampDxStep(
      context,
      { dy: tx, x: output, dx: ty },
      { accumulate: false, ...range },
      `${node.name}.jvp`,
    ),
  ];
}

/** The step that masks ty in place by the node's own activation; none where there is nothing to mask. */
export async function maskTangent(context: TangentContext): Promise<Step[]> {
  const { gpu, arena, node, mode, ty, output } = context;
  const range = ownRange(node, mode);
  if (isEverything(range)) return [];
  const kernel = await gpu.kernel('clamp-jvp', clampJvpWgsl);
  const params = { y: tensorParams(output), ty: tensorParams(ty), ...range };
  return [kernel.step(arena, { y: output, ty }, params, eachQuad(ty), `${node.name}.mask`)];
}

/** Tangent of a kind that is linear but for bias and activation: its forward steps without them, then the mask. */
export async function weightsAlone(
  context: TangentContext,
  build: (context: StepContext) => Promise<Step[]>,
): Promise<Step[]> {
  const { node, ty } = context;
  const [tx] = context.tx;
  if (!tx) return [];
  const { filter = '' } = node.weights;
  const linear = { ...node, attributes: { ...node.attributes, activation: 'none' }, weights: { filter } };
  const steps = await build({
    ...context,
    node: { ...linear, name: `${node.name}.jvp` },
    inputs: [tx],
    output: ty,
    weight: (role) => (role === 'bias' ? null : context.weight(role)),
    upload: (role, pack) => context.upload(role, pack),
  });
  return [...steps, ...(await maskTangent(context))];
}

function wrongInputs(node: GraphNode, count: number): NetworkError {
  return new NetworkError(
    `Node ${quoted(node.name)} (${node.kind}) needs one input and has ${count}.`,
    node.name,
  );
}

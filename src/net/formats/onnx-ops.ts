/** Every ONNX operator that can be read, by its name in the file: one line to add another. */

import { inAnyOrder, slice, split, transpose } from './onnx-axes.ts';
import type { ConvertOnnx } from './onnx-context.ts';
import { flatten, gemm, matMul, reshape, squeeze, unsqueeze } from './onnx-dense.ts';
import {
  arithmetic,
  batchNormalization,
  clipOp,
  concat,
  hardSigmoidOp,
  leakyReluOp,
  passOn,
  pRelu,
  softmax,
  swish,
  unary,
} from './onnx-pointwise.ts';
import { averagePool, conv, globalAveragePool, lrn, maxPool, pad, reduceMean } from './onnx-spatial.ts';

export const ONNX_OPS: ReadonlyMap<string, ConvertOnnx> = new Map([
  ['Add', arithmetic],
  ['AveragePool', averagePool],
  ['BatchNormalization', batchNormalization],
  ['Cast', inAnyOrder(passOn)],
  ['Clip', inAnyOrder(clipOp)],
  ['Concat', concat],
  ['Conv', conv],
  ['Div', arithmetic],
  ['Dropout', inAnyOrder(passOn)],
  ['Flatten', flatten],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['HardSigmoid', inAnyOrder(hardSigmoidOp)],
  ['HardSwish', inAnyOrder(unary('hardSwish'))],
  ['Identity', inAnyOrder(passOn)],
  ['LRN', lrn],
  ['LeakyRelu', inAnyOrder(leakyReluOp)],
  ['MatMul', matMul],
  ['MaxPool', maxPool],
  ['Mul', arithmetic],
  ['PRelu', pRelu],
  ['Pad', pad],
  ['ReduceMean', reduceMean],
  ['Relu', inAnyOrder(unary('relu'))],
  ['Reshape', reshape],
  ['Sigmoid', inAnyOrder(unary('sigmoid'))],
  ['Slice', slice],
  ['Softmax', softmax],
  ['Split', split],
  ['Squeeze', squeeze],
  ['Sub', arithmetic],
  ['Sum', arithmetic],
  ['Swish', swish],
  ['Transpose', transpose],
  ['Unsqueeze', unsqueeze],
]);

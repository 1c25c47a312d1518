/** Every ONNX operator that can be read, by its name in the file: one line to add another. */

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
  ['Cast', passOn],
  ['Clip', clipOp],
  ['Concat', concat],
  ['Conv', conv],
  ['Div', arithmetic],
  ['Dropout', passOn],
  ['Flatten', flatten],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['HardSigmoid', hardSigmoidOp],
  ['HardSwish', unary('hardSwish')],
  ['Identity', passOn],
  ['LRN', lrn],
  ['LeakyRelu', leakyReluOp],
  ['MatMul', matMul],
  ['MaxPool', maxPool],
  ['Mul', arithmetic],
  ['PRelu', pRelu],
  ['Pad', pad],
  ['ReduceMean', reduceMean],
  ['Relu', unary('relu')],
  ['Reshape', reshape],
  ['Sigmoid', unary('sigmoid')],
  ['Softmax', softmax],
  ['Squeeze', squeeze],
  ['Sub', arithmetic],
  ['Sum', arithmetic],
  ['Swish', swish],
  ['Unsqueeze', unsqueeze],
]);

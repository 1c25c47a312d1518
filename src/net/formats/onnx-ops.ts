/** Every ONNX operator that can be read, by its name in the file: one line to add another. */

import type { ConvertOnnx } from './onnx-context.ts';
import { flatten, gemm, matMul, reshape, squeeze, unsqueeze } from './onnx-dense.ts';
import { arithmetic, batchNormalization, clipOp, concat, passOn, softmax, unary } from './onnx-pointwise.ts';
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
  ['Identity', passOn],
  ['LRN', lrn],
  ['MatMul', matMul],
  ['MaxPool', maxPool],
  ['Mul', arithmetic],
  ['Pad', pad],
  ['ReduceMean', reduceMean],
  ['Relu', unary('relu')],
  ['Reshape', reshape],
  ['Sigmoid', unary('sigmoid')],
  ['Softmax', softmax],
  ['Squeeze', squeeze],
  ['Sub', arithmetic],
  ['Sum', arithmetic],
  ['Unsqueeze', unsqueeze],
]);

/**
 * Writes values into a WGSL struct by name, at the offsets that wgsl_reflect read from the text.
 */

import type { StructInfo, TypeInfo } from 'wgsl_reflect';

/** A number, a vector, matrix or array as numbers, or a nested struct. */
export type ParamValue = number | readonly number[] | { readonly [member: string]: ParamValue };
export type ParamValues = Readonly<Record<string, ParamValue>>;

/**
 * Writes `values` into `target`.
 * @param complete every member must be given (when a step is made); otherwise only some (when one is changed)
 * @throws Error that names the kernel, the member and the choices
 */
export function writeStruct(
  kernel: string,
  struct: StructInfo,
  values: ParamValues,
  target: DataView,
  complete: boolean,
  base = 0,
): void {
  const names = struct.members.map((member) => member.name);
  for (const name of Object.keys(values)) {
    if (!names.includes(name)) {
      throw new Error(`Kernel "${kernel}" has no parameter "${name}"; it has: ${names.join(', ')}.`);
    }
  }
  for (const member of struct.members) {
    const value = values[member.name];
    if (value === undefined) {
      if (complete)
        throw new Error(`Kernel "${kernel}" needs the parameter "${member.name}" (${member.type.name}).`);
      continue;
    }
    const where = `Kernel "${kernel}", parameter "${member.name}"`;
    if (typeof value === 'number') writeScalars(where, member.type, [value], target, base + member.offset);
    else if (Array.isArray(value)) writeScalars(where, member.type, value, target, base + member.offset);
    else if (member.type.isStruct) {
      const nested = value as ParamValues;
      writeStruct(kernel, member.type as StructInfo, nested, target, complete, base + member.offset);
    } else throw new Error(`${where} is ${member.type.name}: give a number or a list of numbers.`);
  }
}

/** Scalar letter (f, u, i), how many values, values a column, bytes from column to column. */
interface Layout {
  readonly scalar: 'f' | 'u' | 'i';
  readonly count: number;
  readonly column: number;
  readonly stride: number;
}

function writeScalars(
  where: string,
  type: TypeInfo,
  values: readonly number[],
  target: DataView,
  offset: number,
): void {
  const layout = readLayout(where, type);
  if (values.length !== layout.count) {
    throw new Error(`${where} is ${type.name}: it takes ${layout.count} number(s), not ${values.length}.`);
  }
  values.forEach((value, index) => {
    const at = offset + Math.floor(index / layout.column) * layout.stride + (index % layout.column) * 4;
    if (layout.scalar === 'f') target.setFloat32(at, value, true);
    else if (!Number.isInteger(value) || (layout.scalar === 'u' && value < 0)) {
      throw new Error(`${where} is ${type.name}: ${value} is not such a number.`);
    } else if (layout.scalar === 'u') target.setUint32(at, value, true);
    else target.setInt32(at, value, true);
  });
}

function readLayout(where: string, type: TypeInfo): Layout {
  const scalar = SCALARS[type.name];
  if (scalar) return { scalar, count: 1, column: 1, stride: 4 };
  const vector = /^vec([234])([fui])$/.exec(type.name);
  if (vector) {
    const count = Number(vector[1]);
    return { scalar: vector[2] as 'f' | 'u' | 'i', count, column: count, stride: 16 };
  }
  const matrix = /^mat([234])x([234])f$/.exec(type.name);
  if (matrix) {
    const [columns, rows] = [Number(matrix[1]), Number(matrix[2])];
    return { scalar: 'f', count: columns * rows, column: rows, stride: rows === 2 ? 8 : 16 };
  }
  const array = type as TypeInfo & { format?: TypeInfo; count?: number; stride?: number };
  if (type.name === 'array' && array.format && array.count && array.stride) {
    const element = readLayout(where, array.format);
    return {
      scalar: element.scalar,
      count: element.count * array.count,
      column: element.count,
      stride: array.stride,
    };
  }
  throw new Error(
    `${where} is ${type.name}, which the host cannot write; use f32, u32, i32, their vectors, mat or array.`,
  );
}

const SCALARS: Readonly<Record<string, 'f' | 'u' | 'i'>> = { f32: 'f', u32: 'u', i32: 'i' };

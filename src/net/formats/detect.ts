/** What kind of file some bytes are, judged by the bytes and not by the file's name. */

import { readMessage } from './proto.ts';
import { safetensorsHeaderLength } from './safetensors.ts';

export type FileKind = 'safetensors' | 'graph-json' | 'labels' | 'onnx' | 'tensorflow' | 'saved-model';

export type Detected =
  | { readonly kind: FileKind }
  /** Something else; the reason ends a sentence that begins with the file's name. */
  | { readonly kind: null; readonly reason: string };

const startsWith = (bytes: Uint8Array, text: string, at = 0) =>
  [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));

/** Well-known files that are not what is wanted, with what to do about them. */
const STRANGERS: readonly { readonly is: (bytes: Uint8Array) => boolean; readonly reason: string }[] = [
  { is: (b) => b.length === 0, reason: 'is empty; fetch it again' },
  {
    is: (b) => startsWith(b, 'version https://git-lfs'),
    reason: 'is a Git LFS pointer; fetch the file it stands for',
  },
  {
    is: (b) => startsWith(b, 'PK'),
    reason: 'is a zip archive that holds nothing or comes in parts; open the network that it was made of',
  },
  { is: (b) => startsWith(b, '\x89HDF'), reason: 'is a Keras HDF5 file; convert it to ONNX' },
  { is: (b) => startsWith(b, 'TFL3', 4), reason: 'is a TensorFlow Lite file; convert it to ONNX' },
  {
    is: (b) => startsWith(b, '\x80') && (b[1] ?? 9) <= 5,
    reason: 'is a Python pickle; export the network to ONNX',
  },
  {
    is: (b) => /^\s*<(!doctype|html|\?xml)/i.test(head(b)),
    reason: 'is a web page, not a network; fetch it again',
  },
];

function head(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 512));
}

function isText(bytes: Uint8Array): boolean {
  try {
    // The cut may split a character; streaming forgives that.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, 4096), { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters tell text from binary
    return !/[\u0000-\u0008\u000e-\u001f]/.test(text);
  } catch {
    return false;
  }
}

/** Field numbers and wire types at the top of a protocol buffer, as far as it can be followed. */
function topFields(bytes: Uint8Array): Set<string> {
  const seen = new Set<string>();
  const note = (field: number) => (reader: { skipType(wire: number): unknown }, wire: number) => {
    seen.add(`${field}:${wire}`);
    reader.skipType(wire);
  };
  try {
    readMessage(bytes, Object.fromEntries([1, 2, 3, 4, 7, 8].map((field) => [field, note(field)])));
  } catch {
    // A file that is cut short still shows what it was going to be.
  }
  return seen;
}

function protobufKind(bytes: Uint8Array): Detected {
  const fields = topFields(bytes);
  // ModelProto: ir_version (1), graph (7), opset_import (8). SavedModel: version (1), meta graphs (2). GraphDef: nodes (1).
  if (fields.has('7:2') || fields.has('8:2') || startsWith(bytes, '\x08')) {
    const saved = fields.has('2:2') && !fields.has('7:2') && !fields.has('8:2') && bytes[1] === 1;
    return { kind: saved ? 'saved-model' : 'onnx' };
  }
  if (fields.has('1:2') || startsWith(bytes, '\x0a')) return { kind: 'tensorflow' };
  return {
    kind: null,
    reason: 'is not a network; open ONNX, a frozen TensorFlow graph, or graph.json with its weights',
  };
}

export function detect(bytes: Uint8Array): Detected {
  if (safetensorsHeaderLength(bytes) !== null) return { kind: 'safetensors' };
  const stranger = STRANGERS.find(({ is }) => is(bytes));
  if (stranger) return { kind: null, reason: stranger.reason };
  if (!isText(bytes)) return protobufKind(bytes);
  return { kind: head(bytes).trimStart().startsWith('{') ? 'graph-json' : 'labels' };
}

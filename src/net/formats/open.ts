/**
 * Opens a network from the files a person chose, whatever their names: an ONNX file, a frozen TensorFlow graph, or
 * the project's own graph.json with its weights; with any of them, a list of labels; all of them also in a zip archive.
 */

import { chooseLayers } from '../choose-layers.ts';
import { type Graph, NetworkError } from '../graph.ts';
import { quoted } from '../quote.ts';
import { inferShapes } from '../shapes.ts';
import { simplify } from '../simplify.ts';
import { detect, type FileKind } from './detect.ts';
import { parseGraphJson } from './graph-json.ts';
import { labelled, parseLabels } from './labels.ts';
import { readOnnx } from './onnx.ts';
import { parseSafetensors } from './safetensors.ts';
import { readTensorflow } from './tensorflow.ts';
import { isZip, unpackZip } from './zip.ts';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes that may be handed over to a worker. */
export interface OwnBytes extends NamedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function kindOf(file: NamedBytes): FileKind {
  const found = detect(file.bytes);
  if (found.kind === null) throw new NetworkError(`The file ${quoted(file.name)} ${found.reason}.`);
  if (found.kind === 'saved-model') {
    throw new NetworkError(
      `The file ${quoted(file.name)} is a TensorFlow SavedModel; freeze it, or convert it to ONNX.`,
    );
  }
  const named = /\.(onnx|pb|safetensors)$/i.exec(file.name)?.[0];
  if (named && (found.kind === 'labels' || found.kind === 'graph-json')) {
    throw new NetworkError(
      `The file ${quoted(file.name)} is text, although its name ends in ${named}; fetch it again.`,
    );
  }
  return found.kind;
}

const text = (file: NamedBytes) => new TextDecoder().decode(file.bytes);
const stem = (file: NamedBytes) => file.name.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '') || 'network';

const withLabels = (graph: Graph, labels: readonly string[] | null) =>
  labels ? labelled(graph, labels) : graph;

/** Ready for a device: fused, and with layers to show even where the file names none. */
function ready(graph: Graph): Graph {
  const { graph: small } = simplify(graph);
  return small.layers.length > 0 ? small : { ...small, layers: chooseLayers(small, inferShapes(small)) };
}

/** The names in a file that is opened alone, if it is a list of labels; null for anything else. */
export function labelsAlone(files: readonly NamedBytes[]): readonly string[] | null {
  const [file, ...others] = files;
  if (!file || others.length > 0 || detect(file.bytes).kind !== 'labels') return null;
  return parseLabels(text(file));
}

/**
 * The network in `files`, told apart by their content, and simplified (`../simplify.ts`).
 * Throws a NetworkError with one sentence that names the file and the next step.
 */
export function openNetworkFile(files: readonly NamedBytes[]): Graph {
  const byKind = new Map<FileKind, NamedBytes>();
  for (const file of files.flatMap((each) => (isZip(each.bytes) ? unpackZip(each) : [each]))) {
    const kind = kindOf(file);
    const other = byKind.get(kind);
    if (other) {
      throw new NetworkError(
        `The files ${quoted(other.name)} and ${quoted(file.name)} are of the same kind (${kind}); open one network at a time.`,
      );
    }
    byKind.set(kind, file);
  }
  const [onnx, tensorflow, json, weights] = (
    ['onnx', 'tensorflow', 'graph-json', 'safetensors'] as const
  ).map((kind) => byKind.get(kind));
  const labelsFile = byKind.get('labels');
  const labels = labelsFile ? parseLabels(text(labelsFile)) : null;
  const network = onnx ?? tensorflow ?? json;
  if (!network) {
    const next = weights
      ? `The file ${quoted(weights.name)} holds weights alone; open the graph.json that belongs to them with it.`
      : 'None of the files is a network; open ONNX, a frozen TensorFlow graph, or graph.json with its weights.';
    throw new NetworkError(next);
  }
  if ([onnx, tensorflow, json].filter(Boolean).length > 1) {
    throw new NetworkError('The files hold more than one network; open one at a time.');
  }
  if (onnx) return ready(withLabels(readOnnx(onnx.bytes, stem(onnx)), labels));
  if (tensorflow) return ready(withLabels(readTensorflow(tensorflow.bytes, stem(tensorflow)), labels));
  if (!weights) {
    throw new NetworkError(
      `The file ${quoted(network.name)} needs its weights; open weights.safetensors together with it.`,
    );
  }
  return ready(parseGraphJson(text(network), parseSafetensors(weights.bytes), labels));
}

/**
 * How strongly a finished picture really fires its channel: shown to the network as it is, in bytes, in its own size,
 * without transforms, and the largest value of all places taken. As `npm run icon-check` does.
 */

import { partOf } from '../../explain/terms.ts';
import type { Gpu } from '../../gpu/device.ts';
import { readTensor } from '../../gpu/readback.ts';
import { padChannels } from '../../gpu/tensor.ts';
import type { Graph, Preprocess } from '../../net/graph.ts';
import { Network } from '../../net/network.ts';

/** @throws NetworkError, GpuError where the network takes no picture of this size */
export async function trueValue(
  gpu: Gpu,
  graph: Graph,
  layer: string,
  channel: number,
  image: ImageData,
): Promise<number> {
  const { height, width } = image;
  const network = await Network.create(gpu, partOf(graph, [layer]), { height, width, keep: [layer] });
  try {
    const values = preprocessed(image, graph.preprocess);
    gpu.device.queue.writeBuffer(network.input.buffer, 0, padChannels(values, network.input.shape));
    network.forward([layer]).run(gpu);
    const tensor = network.tensor(layer);
    const [, , , channels] = tensor.shape;
    const seen = await readTensor(gpu, tensor);
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = channel; i < seen.length; i += channels) highest = Math.max(highest, seen[i] ?? highest);
    return highest;
  } finally {
    network.dispose();
  }
}

/** value = (pixel · scale − mean) / std, pixel in 0…1. */
export function preprocessed(
  { data, width, height }: ImageData,
  { colour, scale, mean, std }: Preprocess,
): Float32Array {
  const values = new Float32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) {
      const byte = data[4 * pixel + (colour === 'bgr' ? 2 - c : c)] ?? 0;
      values[3 * pixel + c] = ((byte / 255) * scale - (mean[c] ?? 0)) / (std[c] ?? 1);
    }
  }
  return values;
}

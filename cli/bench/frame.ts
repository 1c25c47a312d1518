/** A camera's frame on its way: its pixels to the GPU, into the network's input, the forward, the best classes back. */

import type { Gpu } from '../../src/gpu/device.ts';
import { TextureUsage } from '../../src/gpu/flags.ts';
import { Program } from '../../src/gpu/program.ts';
import { frameToInputStep } from '../../src/net/frame-to-input.ts';
import type { Graph } from '../../src/net/graph.ts';
import { Network } from '../../src/net/network.ts';
import { topKStep } from '../../src/net/top-k.ts';
import { random } from '../../test/support/random.ts';
import type { Contender } from '../peers/contest.ts';
import { Answer } from '../peers/cubescope.ts';

/** What cameras give. */
const [WIDTH, HEIGHT] = [640, 480];
const CLASSES = 5;

/** The classes of a frame of noise, as pairs of class and probability. */
export async function cameraFrame(gpu: Gpu, graph: Graph): Promise<Contender> {
  const classes = graph.probabilities ?? graph.nodes.at(-1)?.name ?? '';
  const network = await Network.create(gpu, graph, { keep: [classes] });
  const arena = gpu.arena('frame');
  const texture = arena.texture(
    {
      label: 'frame',
      size: [WIDTH, HEIGHT],
      format: 'rgba8unorm',
      usage: TextureUsage.TEXTURE_BINDING | TextureUsage.COPY_DST,
    },
    4,
  );
  const { step: toInput } = await frameToInputStep(gpu, arena, {
    picture: texture.createView(),
    pictureWidth: WIDTH,
    pictureHeight: HEIGHT,
    input: network.input,
    preprocess: graph.preprocess,
    fit: 'crop',
    mirror: true,
  });
  const best = await topKStep(gpu, arena, network.tensor(classes), CLASSES);
  const program = new Program('frame', [toInput, ...network.forward([classes]).steps, best.step]);
  const answer = new Answer(arena, best.buffer);
  const pixels = Uint8Array.from(random(3).uniform(WIDTH * HEIGHT * 4, 0, 256));
  return {
    async run() {
      gpu.device.queue.writeTexture({ texture }, pixels, { bytesPerRow: WIDTH * 4 }, [WIDTH, HEIGHT]);
      const encoder = gpu.device.createCommandEncoder({ label: 'frame' });
      program.encode(encoder);
      answer.encode(encoder);
      gpu.device.queue.submit([encoder.finish()]);
      return answer.read();
    },
    dispose() {
      arena.dispose();
      network.dispose();
    },
  };
}

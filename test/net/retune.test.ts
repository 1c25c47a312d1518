/** A network whose steps are built anew by another table. */

import { expect, it } from 'vitest';
import { loadGraph } from '../../cli/load.ts';
import type { Program } from '../../src/gpu/program.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import { askedTasks } from '../../src/net/kinds/conv-variants/choose.ts';
import { taskFamily, taskPixels } from '../../src/net/kinds/conv-variants/task.ts';
import { Network } from '../../src/net/network.ts';
import { withGpu } from '../kernels/harness.ts';
import { expectClose } from '../support/close.ts';
import { random } from '../support/random.ts';
import { runOn } from './derivatives.ts';

const test = withGpu();

/** Has 1×1 convolutions with a window taken, which costs no new kernel. */
function choosePlain(): void {
  for (const task of askedTasks(test.gpu)) {
    test.gpu.tuning.choose({ family: taskFamily(task), size: taskPixels(task), variant: 'conv2d' });
  }
}

/** What the steps compute; some variants take a step more. */
const layers = ({ steps }: Program) => new Set(steps.map(({ label }) => label.replace(/ patches$/, '')));

it('computes the same by other kernels in new programs, and leaves those that are there', async () => {
  const graph = loadGraph('weights/pocket');
  const shape = [1, 64, 64, 3] as const;
  const network = await runOn(test.gpu, graph, shape, random(3).normal(64 * 64 * 3));
  const [last = ''] = graph.nodes.slice(-1).map(({ name }) => name);
  const before = await readTensor(test.gpu, network.tensor(last));
  const old = network.forward();
  choosePlain();
  await network.retune();
  const kernels = (program: Program) => program.steps.map(({ kernel }) => kernel.name);
  expect(kernels(old)).toContain('conv2d-1x1');
  expect(kernels(network.forward())).not.toContain('conv2d-1x1');
  expect(layers(network.forward())).toEqual(layers(old));
  for (const program of [network.forward(), old]) {
    test.gpu.device.queue.writeBuffer(network.tensor(last).buffer, 0, new Float32Array(before.length));
    program.run(test.gpu);
    expectClose(await readTensor(test.gpu, network.tensor(last)), before, { tolerance: 1e-5 });
  }
  network.dispose();
  expect(test.gpu.counts.bytes).toBe(0);
});

it('gives its bytes back where the network goes meanwhile', async () => {
  const network = await Network.create(test.gpu, loadGraph('weights/pocket'), { height: 64, width: 64 });
  const retuned = network.retune();
  network.dispose();
  await retuned;
  expect(test.gpu.counts.bytes).toBe(0);
});

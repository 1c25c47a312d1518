/**
 * Runs once before all workers: decides which GPU to use (the workers inherit
 * the answer) and unpacks the software device, so that no test's time limit
 * pays for it.
 */
import { gpuMode } from '../../cli/dawn.ts';
import { softwareGpu } from './software-gpu.ts';

export default async function setup(): Promise<void> {
  if (gpuMode() === 'software') await softwareGpu();
}

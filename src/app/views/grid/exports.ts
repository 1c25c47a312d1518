/** Files of the grids: their tiles at full size, and how strongly cells fire. */

import type { Gpu } from '../../../gpu/device.ts';
import type { Graph } from '../../../net/graph.ts';
import { csvExport, fileName, npyExport, pngExport } from '../export.ts';
import type { ViewExport } from '../view.ts';
import type { GridJob } from './job.ts';
import { tilesImage } from './tiles-image.ts';

interface WithJob {
  readonly job: GridJob;
  readonly gpu: Gpu;
}

export function gridExports(shown: readonly WithJob[], graph: Graph): readonly ViewExport[] {
  const made = shown.filter(({ job }) => job.grid && job.norms);
  if (made.length === 0) return [];
  const rows = made.flatMap(({ job }) => {
    const columns = job.grid?.columns ?? 1;
    return Array.from(job.norms ?? [], (norm, i) => [job.layer, Math.floor(i / columns), i % columns, norm]);
  });
  const name = fileName('grid', graph.name, ...made.map(({ job }) => job.layer));
  return [
    ...made.map((each) => {
      const file = fileName('grid', graph.name, each.job.layer);
      const { label, ...rest } = pngExport(file, () => picture(each));
      return { ...rest, label: `${label}, ${each.job.layer}` };
    }),
    csvExport(name, () => [['layer', 'row', 'column', 'norm'], rows]),
    ...made.map(({ job }) =>
      npyExport(`Norms of ${job.layer}`, fileName('norms', graph.name, job.layer), async () => ({
        values: job.norms ?? new Float32Array(),
        shape: [job.grid?.rows ?? 0, job.grid?.columns ?? 0],
      })),
    ),
  ];
}

async function picture({ job, gpu }: WithJob): Promise<OffscreenCanvas> {
  if (!job.grid) throw new Error(`The grid of "${job.layer}" is gone; open it again.`);
  const image = await tilesImage(gpu, job.grid);
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}

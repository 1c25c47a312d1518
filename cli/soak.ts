/**
 * Uses the page for minutes on end and tells what grew: `npm run soak -- --minutes 30 [--seed 1]`. A line for every round;
 * the status is 1 where something grew, or the page complained.
 */

import { parseArgs } from 'node:util';
import { judge, SOAK_LIMITS } from '../test/soak/judge.ts';
import { withSoakedPage } from '../test/soak/page.ts';
import { type SoakSample, soak } from '../test/soak/soak.ts';

const MEBIBYTE = 2 ** 20;

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0) || !Number.isInteger(seed)) {
    console.error(
      `--minutes ${values.minutes} --seed ${values.seed}: minutes above 0 and a whole seed are needed.`,
    );
    return 2;
  }
  console.log('round   at s   held MiB   heap MiB   GPU MiB   frame ms');
  const report = await withSoakedPage((session, url) =>
    soak(session, url, { minutes, seed, onRound: (sample, round) => console.log(line(sample, round)) }),
  );
  const { heldBytes, heapBytes, gpuBytes, frameCost } = report.growth;
  const growth = [heldBytes, heapBytes, gpuBytes, frameCost].map((ratio) => ratio.toFixed(3));
  console.log(
    `last third ÷ first: held ${growth[0]}, heap ${growth[1]}, GPU ${growth[2]}, frame ${growth[3]}`,
  );
  const sentences = judge(report, SOAK_LIMITS);
  for (const sentence of sentences) console.error(sentence);
  return sentences.length > 0 ? 1 : 0;
}

function line({ seconds, heldBytes, heapBytes, gpuBytes, frameMs }: SoakSample, round: number): string {
  const cells = [
    [String(round), 5],
    [seconds.toFixed(0), 7],
    [(heldBytes / MEBIBYTE).toFixed(2), 11],
    [(heapBytes / MEBIBYTE).toFixed(2), 11],
    [(gpuBytes / MEBIBYTE).toFixed(2), 10],
    [frameMs.toFixed(0), 11],
  ] as const;
  return cells.map(([text, width]) => text.padStart(width)).join('');
}

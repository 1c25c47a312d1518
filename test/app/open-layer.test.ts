/** What the cube shows, while layers, networks and stand-ins come in any order and take their time. */

import { expect, it } from 'vitest';
import { OpenLayer } from '../../src/app/open-layer.ts';
import type { CubeView } from '../../src/viz/cube.ts';
import type { ShownLayer } from '../../src/viz/settings.ts';

const layer = (name: string) => ({ name }) as ShownLayer;
const [FIRST, SECOND, TINTED] = [layer('first'), layer('second'), layer('tinted')];
const standIn = { shown: TINTED, encode: () => {} };

/** A cube that shows a layer only when told to go on. */
function slowCube() {
  const waiting: (() => void)[] = [];
  let shown: ShownLayer | null = null;
  const setLayer = (next: ShownLayer | null) =>
    new Promise<void>((resolve, reject) => {
      waiting.push(() => {
        if (next?.name === 'broken') return reject(new Error('no memory'));
        shown = next;
        resolve();
      });
    });
  const goOn = async () => {
    await Promise.resolve();
    for (let i = 0; i < 8; i++) {
      for (const each of waiting.splice(0)) each();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  return { open: new OpenLayer({ setLayer } as unknown as CubeView), goOn, shown: () => shown };
}

const choose =
  (chosen: ShownLayer | null, take = () => {}) =>
  async () =>
    chosen && { layer: chosen, take };

it('shows no stand-in of a layer that was left while it waited', async () => {
  const { open, goOn, shown } = slowCube();
  const done = [open.open(choose(FIRST)), open.open(choose(SECOND)), open.showBy(FIRST, standIn)];
  await goOn();
  await Promise.all(done);
  expect([open.layer, open.shown, shown()]).toEqual([SECOND, SECOND, SECOND]);
});

it('lets go of a stand-in with its layer', async () => {
  const { open, goOn, shown } = slowCube();
  const done = [open.open(choose(FIRST)), open.showBy(FIRST, standIn)];
  await goOn();
  await Promise.all(done);
  expect([open.layer, open.shown, shown()]).toEqual([FIRST, TINTED, TINTED]);
  const next = open.open(choose(SECOND));
  await goOn();
  await next;
  expect([open.shown, shown()]).toEqual([SECOND, SECOND]);
});

it('takes a layer in the moment in which it is open, after the changes before', async () => {
  const { open, goOn } = slowCube();
  const seen: (string | undefined)[] = [];
  const take = () => seen.push(open.layer?.name);
  const done = [open.open(choose(FIRST, take)), open.open(choose(SECOND, take))];
  expect(seen).toEqual([]);
  await goOn();
  expect(await Promise.all(done)).toEqual([true, true]);
  expect(seen).toEqual(['first', 'second']);
});

it('stays as it was where nothing is chosen, or the cube fails', async () => {
  const { open, goOn, shown } = slowCube();
  const first = open.open(choose(FIRST));
  await goOn();
  await first;
  expect(await open.open(choose(null))).toBe(false);
  const failed = open.open(choose(layer('broken')));
  const refused = expect(failed).rejects.toThrow('no memory');
  await goOn();
  await refused;
  expect([open.layer, shown()]).toEqual([FIRST, FIRST]);
  const next = open.open(choose(SECOND));
  await goOn();
  await next;
  expect(open.layer).toBe(SECOND);
});

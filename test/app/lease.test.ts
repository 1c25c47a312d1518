/** What is on the GPU stays while somebody works with it; questions that come too late are dropped. */

import { expect, it } from 'vitest';
import { Asker } from '../../src/app/answers/asker.ts';
import { GoneError, Lease } from '../../src/app/lease.ts';

/** Work that ends when it is told to. */
function slowWork(): { readonly work: () => Promise<string>; readonly end: (answer: string) => void } {
  let end = (_answer: string) => {};
  const answer = new Promise<string>((resolve) => {
    end = resolve;
  });
  return { work: () => answer, end: (answer) => end(answer) };
}

it('frees at once what nobody holds, and what is held when the last has ended', async () => {
  const lease = new Lease('pocket');
  const freed: string[] = [];
  lease.whenFree(() => freed.push('idle'));
  expect(freed).toEqual(['idle']);

  const [first, second] = [slowWork(), slowWork()];
  const [one, two] = [lease.during(first.work), lease.during(second.work)];
  lease.whenFree(() => freed.push('part'));
  lease.close(() => freed.push('all'));
  first.end('a');
  expect(await one).toBe('a');
  expect(freed).toEqual(['idle']);
  second.end('b');
  expect(await two).toBe('b');
  expect(freed).toEqual(['idle', 'part', 'all']);
});

it('lets nobody begin once it is closed, and frees after work that fails', async () => {
  const lease = new Lease('pocket');
  let freed = false;
  const failing = lease.during(() => Promise.reject(new Error('no memory')));
  lease.close(() => {
    freed = true;
  });
  await expect(failing).rejects.toThrow('no memory');
  expect(freed).toBe(true);
  await expect(lease.during(async () => 1)).rejects.toThrow(GoneError);
  expect(() => lease.check()).toThrow('"pocket" is no longer open.');
});

it('is not told of by an asker whose question came too late', async () => {
  const lease = new Lease('pocket');
  const said: string[] = [];
  const asker = new Asker({ onFailed: (sentence) => said.push(sentence) });
  const slow = slowWork();
  asker.ask(lease, slow.work, (answer) => said.push(answer));
  asker.refresh(
    lease,
    async () => 'never',
    (answer) => said.push(answer),
  );
  lease.close(() => said.push('freed'));
  slow.end('heard');
  await expect.poll(() => asker.busy).toBe(false);
  expect(said).toEqual(['freed', 'heard']);
  asker.ask(
    new Lease('next'),
    () => Promise.reject(new Error('a real fault')),
    () => {},
  );
  await expect.poll(() => said.at(-1)).toBe('a real fault');
});

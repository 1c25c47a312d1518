import { describe, expect, it } from 'vitest';
import { RecentNetworks } from '../../src/app/recent-networks.ts';

/** As much of the browser's memory as is used. */
function memory(text: string | null = null, full = false): Storage {
  const held = { text };
  const storage: Pick<Storage, 'getItem' | 'setItem'> = {
    getItem: () => held.text,
    setItem: (_, value) => {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      held.text = value;
    },
  };
  return storage as Storage;
}

describe('recent networks', () => {
  it('are remembered, the newest first, each once', () => {
    const storage = memory();
    const recent = new RecentNetworks(storage);
    for (const name of ['a', 'b', 'a']) expect(recent.add(name)).toEqual([]);
    expect(recent.names).toEqual(['a', 'b']);
    expect(new RecentNetworks(storage).names).toEqual(['a', 'b']);
    recent.remove('a');
    expect(new RecentNetworks(storage).names).toEqual(['b']);
  });

  it('are those of all tabs: none forgets what another opened, nor brings back what it removed', () => {
    const storage = memory();
    const tabs = [new RecentNetworks(storage), new RecentNetworks(storage)] as const;
    tabs[0].add('a');
    tabs[1].add('b');
    tabs[0].add('c');
    expect(tabs.map(({ names }) => names)).toEqual([
      ['c', 'b', 'a'],
      ['c', 'b', 'a'],
    ]);
    tabs[1].remove('a');
    tabs[0].add('d');
    expect(new RecentNetworks(storage).names).toEqual(['d', 'c', 'b']);
  });

  it('are eight at most: the oldest gives way', () => {
    const recent = new RecentNetworks(memory());
    const names = Array.from({ length: 10 }, (_, i) => `net ${i}`);
    expect(names.flatMap((name) => recent.add(name))).toEqual(['net 0', 'net 1']);
    expect(recent.names).toEqual(names.slice(2).reverse());
  });

  it.each([null, '', '{', '{"a":1}', '[1,2]', '["a",null]'])('are none where memory holds %j', (text) => {
    expect(new RecentNetworks(memory(text)).names).toEqual([]);
  });

  it('last as long as the page where nothing can be written, or there is no memory', () => {
    for (const storage of [memory(null, true), null]) {
      const recent = new RecentNetworks(storage);
      recent.add('a');
      expect(recent.names).toEqual(['a']);
    }
  });
});

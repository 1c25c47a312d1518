import { describe, expect, it } from 'vitest';
import type { AdapterFacts } from '../../src/gpu/adapter.ts';
import { type Choice, Tuning } from '../../src/gpu/tuning.ts';
import { REGISTRY } from '../../src/net/tuning/autotune.ts';
import { recall, remember, type TextMemory } from '../../src/net/tuning/memory.ts';

const ADAPTER: AdapterFacts = { name: 'a', key: 'vendor | a', software: false };
const CHOICE: Choice = { family: 'forward 4 to 8 by 3×3', size: 64, variant: 'conv2d' };

function memory(text: string | null = null, full = false) {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_: string, value: string) {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      this.text = value;
    },
  };
}

function tuned(...choices: Choice[]): Tuning {
  const tuning = new Tuning();
  for (const choice of choices) tuning.choose(choice);
  return tuning;
}

function recalled(from: TextMemory | null, adapter = ADAPTER, registry = REGISTRY): readonly Choice[] {
  const tuning = new Tuning();
  recall(from, adapter, registry, tuning);
  return tuning.choices;
}

describe('what was measured', () => {
  const other = { ...ADAPTER, key: 'vendor | b' };

  it('is remembered of the adapter, beside that of others', () => {
    const kept = memory();
    const choices = [CHOICE, { ...CHOICE, size: 128, variant: 'conv2d-tile' }];
    remember(kept, ADAPTER, REGISTRY, tuned(...choices));
    remember(kept, other, REGISTRY, tuned({ ...CHOICE, variant: 'conv2d-1x1' }));
    expect(recalled(kept)).toEqual(choices);
    expect(recalled(kept, other)).toEqual([{ ...CHOICE, variant: 'conv2d-1x1' }]);
    remember(kept, ADAPTER, REGISTRY, tuned(CHOICE));
    expect(recalled(kept)).toEqual([CHOICE]);
  });

  it('is nothing on another adapter, or where there are other variants', () => {
    const kept = memory();
    remember(kept, ADAPTER, REGISTRY, tuned(CHOICE));
    expect(recalled(kept, other)).toEqual([]);
    expect(recalled(kept, ADAPTER, { ...REGISTRY, forward: REGISTRY.forward.slice(1) })).toEqual([]);
  });

  it('is kept of four adapters, the last ones', () => {
    const kept = memory();
    const adapters = [1, 2, 3, 4, 5].map((i) => ({ ...ADAPTER, key: `vendor | ${i}` }));
    for (const adapter of adapters) remember(kept, adapter, REGISTRY, tuned(CHOICE));
    expect(adapters.map((adapter) => recalled(kept, adapter).length)).toEqual([0, 1, 1, 1, 1]);
  });

  const adapter = JSON.parse(whole())[0].adapter;
  it.each([
    null,
    '',
    '{',
    '{"adapter":1}',
    '[null, 3, {"adapter":"a"}]',
    JSON.stringify([{ adapter, choices: [{ ...CHOICE, size: 'large' }] }]),
    JSON.stringify([{ adapter, choices: [{ ...CHOICE, size: -1 }] }]),
    JSON.stringify([{ adapter, choices: { 0: CHOICE } }]),
    JSON.stringify([{ adapter, choices: [CHOICE, null] }]),
  ])('is nothing where memory holds %j, and can be remembered again', (text) => {
    const kept = memory(text);
    expect(recalled(kept)).toEqual([]);
    remember(kept, ADAPTER, REGISTRY, tuned(CHOICE));
    expect(recalled(kept)).toEqual([CHOICE]);
  });

  it('is lost without a word where nothing can be kept', () => {
    const full = memory(null, true);
    remember(full, ADAPTER, REGISTRY, tuned(CHOICE));
    remember(null, ADAPTER, REGISTRY, tuned(CHOICE));
    expect([recalled(full), recalled(null)]).toEqual([[], []]);
  });
});

/** What memory holds of one choice. */
function whole(): string {
  const kept = memory();
  remember(kept, ADAPTER, REGISTRY, tuned(CHOICE));
  return kept.text ?? '';
}

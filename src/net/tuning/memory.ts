/**
 * Remembers what was measured on an adapter with a set of variants. What is no longer true of either is forgotten; what
 * cannot be read is as good as nothing.
 */

import type { AdapterFacts } from '../../gpu/adapter.ts';
import type { Choice, Tuning } from '../../gpu/tuning.ts';
import type { Registry } from './contenders.ts';

/** A browser's `localStorage`, or whatever else keeps texts. */
export type TextMemory = Pick<Storage, 'getItem' | 'setItem'>;

const MEMORY_KEY = 'cubescope-tuning';
/** Raise it when kernels become faster or slower without another name. */
const MEASURED = 1;
/** More adapters, and more choices of one, are not kept. */
const [MOST_ADAPTERS, MOST_CHOICES] = [4, 1000];

interface Kept {
  readonly adapter: string;
  readonly choices: readonly Choice[];
}

/** Enters what is remembered of the adapter into the table. */
export function recall(
  memory: TextMemory | null,
  adapter: AdapterFacts,
  registry: Registry,
  tuning: Tuning,
): void {
  const kept = read(memory).find((each) => each.adapter === ownKey(adapter, registry));
  for (const choice of kept?.choices ?? []) tuning.choose(choice);
}

/** Remembers the table, in the place of what was there of the adapter. */
export function remember(
  memory: TextMemory | null,
  adapter: AdapterFacts,
  registry: Registry,
  tuning: Tuning,
): void {
  const own = ownKey(adapter, registry);
  const others = read(memory).filter((each) => each.adapter !== own);
  const kept: Kept = { adapter: own, choices: tuning.choices.slice(-MOST_CHOICES) };
  try {
    memory?.setItem(MEMORY_KEY, JSON.stringify([kept, ...others.slice(0, MOST_ADAPTERS - 1)]));
  } catch {
    // Memory is full or forbidden: the next visit measures again.
  }
}

/** Changes with the adapter, as far as it tells of itself, and with the variants. */
function ownKey({ key }: AdapterFacts, { forward, dx }: Registry): string {
  return [key, MEASURED, ...[...forward, ...dx].map(({ name }) => name)].join(' | ');
}

function read(memory: TextMemory | null): readonly Kept[] {
  try {
    const all: unknown = JSON.parse(memory?.getItem(MEMORY_KEY) ?? '[]');
    return Array.isArray(all) ? all.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(value: unknown): value is Kept {
  if (!hasOwn(value, 'adapter') || !hasOwn(value, 'choices')) return false;
  return typeof value.adapter === 'string' && Array.isArray(value.choices) && value.choices.every(isChoice);
}

function isChoice(value: unknown): value is Choice {
  if (!hasOwn(value, 'family') || !hasOwn(value, 'size') || !hasOwn(value, 'variant')) return false;
  const { family, size, variant } = value;
  return typeof family === 'string' && typeof variant === 'string' && typeof size === 'number' && size > 0;
}

function hasOwn<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

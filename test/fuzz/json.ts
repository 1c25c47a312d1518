/** JSON as a tree that can hold what JSON.stringify would not write: a key twice, `__proto__`, 1e999, endless brackets. */

import type { Random } from '../support/random.ts';
import { pick, tellingWhole, tellingWord } from './telling.ts';

export type Tree =
  | { readonly items: Tree[] }
  | { readonly entries: [key: string, value: Tree][] }
  /** A word, number or name as it is written. */
  | { readonly text: string };

export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { items: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return { text: JSON.stringify(value) };
  return { entries: Object.entries(value).map(([key, inner]) => [key, treeOf(inner)]) };
}

export function writeTree(tree: Tree): string {
  if ('text' in tree) return tree.text;
  if ('items' in tree) return `[${tree.items.map(writeTree).join(',')}]`;
  return `{${tree.entries.map(([key, value]) => `${JSON.stringify(key)}:${writeTree(value)}`).join(',')}}`;
}

/** A place in a tree: what is there, and how to put something else there. */
interface Place {
  readonly tree: Tree;
  readonly put: (tree: Tree) => void;
}

function places(root: Tree): Place[] {
  const found: Place[] = [];
  const walk = (tree: Tree) => {
    if ('items' in tree) {
      for (const [i, item] of tree.items.entries()) {
        found.push({ tree: item, put: (next) => void tree.items.splice(i, 1, next) });
        walk(item);
      }
    } else if ('entries' in tree) {
      for (const entry of tree.entries) {
        found.push({
          tree: entry[1],
          put: (next) => {
            entry[1] = next;
          },
        });
        walk(entry[1]);
      }
    }
  };
  walk(root);
  return found;
}

const ODD = [
  'null',
  'true',
  '1e999',
  '-0',
  '0.5',
  '1e300',
  '[]',
  '{}',
  '[null]',
  '[[[0]]]',
  '"',
  '{"__proto__":[1]}',
];

function leaf(draw: Random): Tree {
  const kind = draw.integer(4);
  if (kind === 0) return { text: JSON.stringify(tellingWord(draw)) };
  if (kind === 1) return { text: String(tellingWhole(draw)) };
  if (kind === 2) return { text: pick(ODD, draw, 'null') };
  const depth = draw.next() < 0.03 ? 20_000 : 1 + draw.integer(40);
  return { text: '['.repeat(depth) + ']'.repeat(depth) };
}

function changeList(tree: { readonly items: Tree[] }, draw: Random): void {
  const at = draw.integer(tree.items.length + 1);
  const [item] = tree.items.slice(at, at + 1);
  const kind = draw.integer(3);
  if (kind === 0) tree.items.splice(at, 1);
  else if (kind === 1) tree.items.splice(draw.integer(tree.items.length + 1), 0, item ?? leaf(draw));
  else tree.items.reverse();
}

function changeEntries(tree: { readonly entries: [string, Tree][] }, draw: Random): void {
  const at = draw.integer(tree.entries.length);
  const [entry] = tree.entries.slice(at, at + 1);
  const kind = draw.integer(4);
  if (!entry || kind === 0) tree.entries.push([tellingWord(draw), leaf(draw)]);
  else if (kind === 1) tree.entries.splice(at, 1);
  else if (kind === 2) entry[0] = tellingWord(draw);
  else tree.entries.push([entry[0], leaf(draw)]);
}

/** Changes the tree in one to three places: values go, come twice, change places or become something telling. */
export function changeTree(root: Tree, draw: Random): void {
  for (let times = 1 + draw.integer(3); times > 0; times--) {
    const all = places(root);
    const place = all[draw.integer(all.length)];
    const other = all[draw.integer(all.length)];
    if (!place || !other) return;
    const kind = draw.integer(3);
    // A copy, so that no tree comes to hold itself.
    if (kind === 0) place.put({ text: writeTree(other.tree) });
    else if (kind === 1 && 'items' in place.tree) changeList(place.tree, draw);
    else if (kind === 1 && 'entries' in place.tree) changeEntries(place.tree, draw);
    else place.put(leaf(draw));
  }
}

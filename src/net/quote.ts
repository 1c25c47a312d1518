/**
 * Names out of files, made fit for one sentence: quoted, without control characters, not longer than a line.
 * The text stays text; whoever shows the sentence must not read it as markup.
 */

const LONGEST = 80;
const MOST_LISTED = 12;

/** `conv1` → `"conv1"`. */
export function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/g, '·');
  return plain.length > LONGEST ? `"${plain.slice(0, LONGEST)}…"` : `"${plain}"`;
}

/** Any value in a few words, for "got …". */
export function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  const text = written(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** As JSON, which is written by recursion: a file may nest deeper than the stack. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'something nested too deeply';
  }
}

/** `1, 2, 3`, or `1×2×3` with "×" between: as many as a sentence can take. */
export function listed(values: Iterable<unknown>, between = ', '): string {
  const all = Array.from(values, String);
  const shown = all.slice(0, MOST_LISTED).join(between);
  return all.length > MOST_LISTED ? `${shown}${between}… (${all.length} in all)` : shown;
}

/** A word of a file, such as an operator's, without quotation marks. */
export function word(text: string): string {
  return quoted(text).slice(1, -1);
}

/** `[1, 28, 28, 192]` → `28×28×192`: a shape without its batch. */
export function size(shape: readonly number[]): string {
  return shape.slice(1).join('×');
}

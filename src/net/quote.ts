/**
 * Names out of files, made fit for one sentence: quoted, without control characters, not longer than a line.
 * The text stays text; whoever shows the sentence must not read it as markup.
 */

const LONGEST = 80;

/** `conv1` → `"conv1"`. */
export function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/g, '·');
  return plain.length > LONGEST ? `"${plain.slice(0, LONGEST)}…"` : `"${plain}"`;
}

/** Any value in a few words, for "got …". */
export function described(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** `[1, 28, 28, 192]` → `28×28×192`: a shape without its batch. */
export function size(shape: readonly number[]): string {
  return shape.slice(1).join('×');
}

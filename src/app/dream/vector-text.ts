/**
 * A direction of a layer's channels as text: a byte per channel, −127…127 of the largest, four letters for three.
 *
 * The text is what a recipe holds, so link, file and history carry the direction itself: 1024 channels are 1366 letters,
 * which addresses hold, and the picture comes back without the view that chose it. What rounding takes away is less than
 * 0.4 % of the largest number.
 */

const LEVELS = 127;
/** Of the text: a layer of 3072 channels. */
const LONGEST = 4096;
/** Base 64 with the two signs beyond letters and digits that neither an address nor a recipe minds. */
const [PLUS, SLASH] = ['*', '.'];

/** @throws RangeError for a vector that points nowhere, or has more numbers than a text holds */
export function packVector(vector: ArrayLike<number>): string {
  const numbers = Array.from(vector);
  const largest = numbers.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  if (!(largest > 0) || !numbers.every(Number.isFinite)) {
    throw new RangeError(
      `A direction of ${numbers.length} channels points nowhere; choose one that is not zero.`,
    );
  }
  const bytes = numbers.map((each) => Math.round((each / largest) * LEVELS) & 0xff);
  const text = btoa(String.fromCharCode(...bytes)).replaceAll('+', PLUS);
  const packed = text.replaceAll('/', SLASH).replace(/=+$/, '');
  if (packed.length <= LONGEST) return packed;
  throw new RangeError(
    `A direction has at most ${(LONGEST / 4) * 3} channels, not ${numbers.length}; choose another layer.`,
  );
}

/** The direction with length 1; null for what is none. */
export function unpackVector(text: string): Float32Array | null {
  if (text.length > LONGEST || !/^[A-Za-z0-9*.]+$/.test(text) || text.length % 4 === 1) return null;
  const bytes = atob(text.replaceAll(PLUS, '+').replaceAll(SLASH, '/'));
  const vector = Float32Array.from(bytes, (letter) => (letter.charCodeAt(0) << 24) >> 24);
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((each) => each / length) : null;
}

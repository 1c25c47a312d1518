/**
 * How numbers are written everywhere on the page: 0; two significant digits below 1; three below 10; one decimal
 * above. Very large and very small ones as powers of ten, so that a column never grows; what is no number, in words.
 */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** From here down and up numbers are written as powers of ten. */
const [SMALLEST, LARGEST] = [1e-4, 1e6];

/** With a true minus sign, for tabular figures. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : 'minus infinity';
  if (value === 0) return '0';
  return (value < 0 ? '−' : '') + formatMagnitude(Math.abs(value));
}

/** A share 0…1 as a percentage with one decimal; what rounds to nothing but is there says so. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  if (share > 0 && share < 0.0005) return '<0.1 %';
  if (share < 1 && share >= 0.9995) return '>99.9 %';
  return `${share < 0 ? '−' : ''}${(100 * Math.abs(share)).toFixed(1)} %`;
}

/** Height, width and channels: "28×28×256". */
export function formatSize([, h, w, c]: readonly [number, number, number, number]): string {
  return `${h}×${w}×${c}`;
}

function formatMagnitude(value: number): string {
  if (value < SMALLEST || value >= LARGEST) return powerOfTen(value);
  // Decided by the rounded value: 0.996 is written 1.00, not 1.0.
  if (Number(value.toPrecision(2)) < 1) return value.toPrecision(2);
  return value < 10 ? Math.max(1, value).toPrecision(3) : value.toFixed(1);
}

function powerOfTen(value: number): string {
  const [digits, exponent = '0'] = value.toExponential(1).split('e');
  const power = [...exponent.replace('+', '')].map((each) =>
    each === '-' ? '⁻' : SUPERSCRIPTS.charAt(Number(each)),
  );
  return `${digits}×10${power.join('')}`;
}

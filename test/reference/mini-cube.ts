/** Plain loops for the small cube. Values are dense [1, h, w, c]; the picture is RGBA 0…1, premultiplied. */

type Vec3 = readonly [number, number, number];

export interface MiniCubeOptions {
  readonly size: readonly [number, number];
  readonly half: Vec3;
  readonly pixel: number;
  readonly right: Vec3;
  readonly up: Vec3;
  readonly forward: Vec3;
  readonly density: number;
  readonly exposure: number;
  readonly gain: number;
  readonly base: number;
  readonly span: number;
  readonly bySign: number;
  readonly body: Vec3;
  readonly edge: Vec3;
}

/** Strongest value and mean square of what a sample reads. */
type Sample = (place: Vec3) => [number, number];

const STEPS = 12;
const SHADE: Vec3 = [0.72, 1, 0.88];
const FAR = 0.55;
const FINE_CHANNELS = 24;
/** Place of each ray within the pixel, and how far its samples are moved. */
const RAYS: readonly Vec3[] = [
  [0.375, 0.125, 0.125],
  [0.875, 0.375, 0.625],
  [0.125, 0.625, 0.375],
  [0.625, 0.875, 0.875],
];

/** @param map 256 RGBA bytes */
export function miniCube(
  x: Float32Array,
  [h, w, c]: Vec3,
  map: Uint8Array,
  o: MiniCubeOptions,
): Float32Array {
  const [width, height] = o.size;
  const largest = x.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const mean = x.reduce((a, b) => a + Math.abs(b), 0) / x.length;
  const scale = Math.max(1e-30, Math.min(largest, o.exposure * mean));
  const sampleAt: Sample = (place) => {
    const share = place.map((p, i) => clamp((p / o.half[i]!) * (i === 1 ? -0.5 : 0.5) + 0.5, 0, 0.999999));
    const [column, row, channel] = [share[0]! * w, share[1]! * h, share[2]! * c].map(Math.floor);
    const at = (row! * w + column!) * c;
    const value = (i: number) => (i < c ? clamp((o.gain * x[at + i]!) / scale, -1, 1) : 0);
    if (c <= FINE_CHANNELS) return [value(channel!), value(channel!) ** 2];
    const values = [0, 1, 2, 3].map((lane) => value(channel! - (channel! % 4) + lane));
    const strongest = values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    return [strongest, values.reduce((sum, v) => sum + v * v, 0) / 4];
  };
  const picture = new Float32Array(width * height * 4);
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      for (const [dx, dy, jitter] of RAYS) {
        const at: [number, number] = [(px - width / 2 + dx) * o.pixel, (py - height / 2 + dy) * o.pixel];
        trace(at, jitter, sampleAt, map, o).forEach((part, i) => {
          picture[(py * width + px) * 4 + i]! += part / 4;
        });
      }
    }
  }
  return picture;
}

function trace(
  [u, v]: [number, number],
  jitter: number,
  sampleAt: Sample,
  map: Uint8Array,
  o: MiniCubeOptions,
) {
  const start = o.right.map((r, i) => r * u - o.up[i]! * v);
  const enter = start.map((s, i) => (-Math.sign(o.forward[i]!) * o.half[i]! - s) / o.forward[i]!);
  const leave = start.map((s, i) => (Math.sign(o.forward[i]!) * o.half[i]! - s) / o.forward[i]!);
  const [near, far] = [Math.max(...enter), Math.min(...leave)];
  if (near >= far) return [0, 0, 0, 0];
  const face = enter.indexOf(near);
  const reach = o.half.reduce((sum, half, i) => sum + half * Math.abs(o.forward[i]!), 0);
  const length = (far - near) / STEPS;
  const colour = [0, 0, 0];
  let clear = 1;
  for (let step = 0; step < STEPS; step++) {
    const t = near + (step + jitter) * length;
    const [value, square] = sampleAt([0, 1, 2].map((i) => start[i]! + o.forward[i]! * t) as unknown as Vec3);
    const hidden = 1 - Math.exp(-o.density * square * length);
    const depth = 1 + (FAR - 1) * clamp((t + reach) / (2 * reach), 0, 1);
    const entry = Math.floor(o.base + o.span * depth * (o.bySign ? value : Math.abs(value)) + 0.5);
    for (let i = 0; i < 3; i++) colour[i]! += clear * hidden * (map[entry * 4 + i]! / 255);
    clear *= 1 - hidden;
  }
  const borders = start.map((s, i) => o.half[i]! - Math.abs(s + o.forward[i]! * near));
  const border = Math.min(...borders.filter((_, i) => i !== face)) / o.pixel;
  const ramp = clamp((border - 0.5) / 0.7, 0, 1);
  const line = 1 - ramp * ramp * (3 - 2 * ramp);
  const shown = colour.map((part, i) => {
    const lit = (part + clear * o.body[i]!) * SHADE[face]!;
    return lit + (o.edge[i]! - lit) * line;
  });
  return [...shown, 1];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

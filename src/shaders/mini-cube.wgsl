// picture = Σ over 4 rays, front to back: C += (1 − A) · a · map(depth · v) · light, a = 1 − exp(−density · v² · ds)
// v = clamp(gain · x / scale) at the cell under the sample; scale = min(largest magnitude, exposure · mean magnitude),
// so that a single strong cell does not darken all others. The rest of the box is body colour, its visible edges are
// lines, outside is transparent. Colours are premultiplied.
// An invocation owns one pixel of one layer's tile. Reference: test/reference/mini-cube.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  // Of the tile in the picture, in pixels.
  origin: vec2u,
  size: vec2u,
  // Half the box along columns (right), rows (up), channels (away).
  half: vec3f,
  // World length of a pixel.
  pixel: f32,
  // Axes of the camera; orthographic.
  right: vec3f,
  up: vec3f,
  forward: vec3f,
  // How fast full-scale cells hide what is behind, per world length.
  density: f32,
  // Full scale as a multiple of the mean magnitude, where that is less than the largest.
  exposure: f32,
  gain: f32,
  // Entry of a value: base + span · value; bySign 1: values −1…1, else magnitudes.
  base: f32,
  span: f32,
  bySign: u32,
  body: vec3f,
  edge: vec3f,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads, as bits, since WGSL promises nothing about NaN; sample 0 is shown
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
// [min, max, meanAbs, nonFinite] of x
@group(0) @binding(2) var<storage, read> range: array<f32>;
// 256 packed colours
@group(0) @binding(3) var<storage, read> map: array<u32>;
@group(0) @binding(4) var picture: texture_storage_2d<rgba8unorm, write>;

const STEPS = 12u;
// Light on the faces that look right, up, and towards us.
const SHADE = vec3f(0.72, 1.0, 0.88);
// What is left of a value's colour at the far end of the box.
const FAR = 0.55;

// More channels than this and a sample reads a quad of them, so that a ray misses less of what is there.
const FINE_CHANNELS = 24u;

// What a sample finds: the strongest value, −1…1, and the mean square of all it read.
fn sampleAt(place: vec3f, scale: f32) -> vec2f {
  let share = clamp((place / params.half) * vec3f(0.5, -0.5, 0.5) + 0.5, vec3f(0), vec3f(0.999999));
  let cell = vec3u(share * vec3f(params.x.shape.zyw));
  let pixel = cell.y * params.x.shape.z + cell.x;
  let bits = x[pixel * params.x.pitch + params.x.first + cell.z / 4];
  // A magnitude of 3.4e38, to which kernels clamp, and all above it is no value.
  let finite = (bits & vec4u(0x7fffffffu)) < vec4u(0x7f7fc99eu);
  let raw = bitcast<vec4f>(select(vec4u(0), bits, finite));
  let values = clamp(params.gain * raw / scale, vec4f(-1), vec4f(1));
  if (params.x.shape.w <= FINE_CHANNELS) {
    let value = values[cell.z % 4];
    return vec2f(value, value * value);
  }
  let two = select(values.xy, values.zw, abs(values.zw) > abs(values.xy));
  return vec2f(select(two.x, two.y, abs(two.y) > abs(two.x)), dot(values, values) * 0.25);
}

fn colourOf(value: f32) -> vec3f {
  let shown = select(abs(value), value, params.bySign == 1);
  return unpack4x8unorm(map[u32(params.base + params.span * shown + 0.5)]).rgb;
}

// One ray, from the place of the picture where it starts; jitter 0…1 moves its samples.
fn trace(at: vec2f, jitter: f32, scale: f32) -> vec4f {
  let start = params.right * at.x - params.up * at.y;
  let slope = 1 / params.forward;
  let toA = (-params.half - start) * slope;
  let toB = (params.half - start) * slope;
  let enter = min(toA, toB);
  let leave = max(toA, toB);
  let near = max(enter.x, max(enter.y, enter.z));
  let far = min(leave.x, min(leave.y, leave.z));
  if (near >= far) { return vec4f(0); }
  let face = vec3f(enter == vec3f(near));
  let light = max(max(face.x * SHADE.x, face.y * SHADE.y), face.z * SHADE.z);
  let reach = dot(abs(params.forward), params.half);
  let length = (far - near) / f32(STEPS);
  var colour = vec3f(0);
  var clear = 1.0;
  for (var i = 0u; i < STEPS; i++) {
    let t = near + (f32(i) + jitter) * length;
    let found = sampleAt(start + params.forward * t, scale);
    let hidden = 1 - exp(-params.density * found.y * length);
    let depth = mix(1.0, FAR, clamp((t + reach) / (2 * reach), 0.0, 1.0));
    colour += clear * hidden * colourOf(depth * found.x);
    clear *= 1 - hidden;
  }
  colour = (colour + clear * params.body) * light;
  // The two axes that lie in the face that was met: how near its border is.
  let border = params.half - abs(start + params.forward * near) + face * 1e6;
  let line = 1 - smoothstep(0.5, 1.2, min(border.x, min(border.y, border.z)) / params.pixel);
  return vec4f(mix(colour, params.edge, line), 1);
}

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (any(id.xy >= params.size)) { return; }
  let largest = max(abs(range[0]), abs(range[1]));
  let scale = max(min(largest, params.exposure * range[2]), 1e-30);
  let corner = vec2f(id.xy) - vec2f(params.size) * 0.5;
  var sum = trace((corner + vec2f(0.375, 0.125)) * params.pixel, 0.125, scale);
  sum += trace((corner + vec2f(0.875, 0.375)) * params.pixel, 0.625, scale);
  sum += trace((corner + vec2f(0.125, 0.625)) * params.pixel, 0.375, scale);
  sum += trace((corner + vec2f(0.625, 0.875)) * params.pixel, 0.875, scale);
  textureStore(picture, params.origin + id.xy, sum * 0.25);
}

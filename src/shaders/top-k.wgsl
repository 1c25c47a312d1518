// y[rank] = (channel, x[n, row, column, channel]) for the k largest channels of one pixel, the largest first;
// rank = number of channels that are larger, or equal and earlier. NaN ranks last, and infinity where it belongs.
// An invocation owns one quad (four channels) and counts what comes before each: no two have the same rank, so
// nothing is shared and nothing waits. Reference: test/reference/top-k.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, n: u32, row: u32, column: u32, k: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads, bits of f32
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
// [k] of channel and value
@group(0) @binding(2) var<storage, read_write> y: array<vec2f>;

const LANES = vec4u(0, 1, 2, 3);
const SIGN = 0x80000000u;
const INFINITY = 0x7f800000u;

// Whole numbers in the order of the floats whose bits these are; NaN and lanes past the last channel are 0.
fn keys(bits: vec4u, quad: u32) -> vec4u {
  let ordered = select(bits | vec4u(SIGN), ~bits, (bits & vec4u(SIGN)) != vec4u(0));
  let known = (bits & vec4u(~SIGN)) <= vec4u(INFINITY);
  return select(vec4u(0), ordered, known & (LANES + quad * 4 < vec4u(params.x.shape.w)));
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  if (id.x >= quads || params.n >= shape.x || params.row >= shape.y || params.column >= shape.z) { return; }
  let pixel = ((params.n * shape.y + params.row) * shape.z + params.column) * params.x.pitch + params.x.first;
  let bits = x[pixel + id.x];
  let own = keys(bits, id.x);
  var rank = vec4u(0);
  for (var quad = 0u; quad < quads; quad++) {
    let other = keys(x[pixel + quad], quad);
    for (var lane = 0u; lane < 4; lane++) {
      let earlier = vec4u(quad * 4 + lane) < LANES + id.x * 4;
      rank += vec4u((vec4u(other[lane]) > own) | ((vec4u(other[lane]) == own) & earlier));
    }
  }
  for (var lane = 0u; lane < 4; lane++) {
    let channel = id.x * 4 + lane;
    if (channel < shape.w && rank[lane] < params.k) {
      y[rank[lane]] = vec2f(f32(channel), bitcast<f32>(bits[lane]));
    }
  }
}

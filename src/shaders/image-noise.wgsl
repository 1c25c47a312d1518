// params[i] = deviation · normal(i, clock, seed)
// Other noise at every step, the same for the same seed: pcg4d (Jarzynski and Olano 2020, "Hash Functions for GPU
// Rendering") makes four uniform numbers of (i, clock, seed), Box and Muller two pairs of normal ones. The fourth lane is
// no channel. An invocation owns one quad; each stride of `width` invocations is a row of the dispatch.
// Reference: test/reference/explain/noise.ts

struct Params { count: u32, width: u32, seed: u32, deviation: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [count]
@group(0) @binding(2) var<storage, read_write> noise: array<vec4f>;

const TURN = 6.283185307179586;

fn pcg4d(key: vec4u) -> vec4u {
  var v = key * 1664525u + 1013904223u;
  for (var i = 0; i < 2; i++) {
    v.x += v.y * v.w;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    v.w += v.y * v.z;
    if (i == 0) { v ^= v >> vec4u(16); }
  }
  return v;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * params.width + id.x;
  if (id.x >= params.width || i >= params.count) { return; }
  // Never 0, whose logarithm does not exist.
  let draws = (vec4f(pcg4d(vec4u(i, clock[0], params.seed, 0)) >> vec4u(8)) + 0.5) / 16777216;
  let lengths = sqrt(-2 * log(draws.xy));
  // Within half a turn, where WGSL promises how exact cosines are.
  let angles = TURN * (draws.zw - 0.5);
  noise[i] = params.deviation * vec4f(lengths * cos(angles), lengths.x * sin(angles.x), 0);
}

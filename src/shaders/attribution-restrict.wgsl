// t[n, p, c] = x[n, p, c] in the region and the channels from..to, 0 elsewhere
// The activations of one cell or of one channel alone, as the direction of a tangent.
// An invocation owns one quad of one pixel. Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  t: Tensor,
  // Column, row, width, height
  region: vec4u,
  // First channel, and the first one past the last
  channels: vec2u,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read_write> t: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.t.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let region = params.region;
  let inside = all(vec2u(column, id.y) >= region.xy) && all(vec2u(column, id.y) < region.xy + region.zw);
  let lanes = vec4u(0, 1, 2, 3) + quad * 4;
  let wanted = (lanes >= vec4u(params.channels.x)) & (lanes < vec4u(min(params.channels.y, shape.w)));
  let value = x[at(params.x, id.z, id.y, column, quad)];
  t[at(params.t, id.z, id.y, column, quad)] = select(vec4f(0), value, wanted & vec4<bool>(inside));
}

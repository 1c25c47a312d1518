// dx[n, h, w, c] = (1 where c = plus) − (1 where c = minus) in the region, 0 elsewhere
// The gradient of Σ over the region of x[plus] − x[minus]: a class, one class against another, a channel, a neuron.
// A plus or minus past the channels stands for none. An invocation owns one quad of one pixel.
// Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dx: Tensor,
  // Column, row, width, height
  region: vec4u,
  plus: u32,
  minus: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read_write> dx: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// 1 in the lane of a channel of this quad.
fn lane(channel: u32, quad: u32) -> vec4f {
  let lanes = vec4u(0, 1, 2, 3) + quad * 4;
  return select(vec4f(0), vec4f(1), (lanes == vec4u(channel)) & (lanes < vec4u(params.dx.shape.w)));
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let region = params.region;
  let inside = all(vec2u(column, id.y) >= region.xy) && all(vec2u(column, id.y) < region.xy + region.zw);
  let value = lane(params.plus, quad) - lane(params.minus, quad);
  dx[at(params.dx, id.z, id.y, column, quad)] = select(vec4f(0), value, inside);
}

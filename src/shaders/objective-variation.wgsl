// value[n] = Σ over y, x, c of |x[y + 1, x] − x[y, x]| + |x[y, x + 1] − x[y, x]|,  neighbours inside only
// dx[y, x] += weight · Σ over the four neighbours of sign(x[y, x] − neighbour). TensorFlow's image.total_variation.
// A workgroup owns a picture. Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, dx: Tensor, slots: u32, terms: u32, term: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, terms]
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;
// [terms, n]
@group(0) @binding(5) var<storage, read_write> values: array<f32>;

const SIZE = 256u;
var<workgroup> sums: array<f32, SIZE>;

// The sum over the workgroup, for all of it.
fn total(own: u32, value: f32) -> f32 {
  sums[own] = value;
  for (var half = SIZE / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { sums[own] += sums[own + half]; }
  }
  workgroupBarrier();
  return sums[0];
}

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// The weight of this term at this step.
fn weight() -> f32 {
  return weights[clock[0] % params.slots * params.terms + params.term];
}

// x here less x at a neighbour, zero where there is none.
fn rise(n: u32, place: vec2u, by: vec2i, quad: u32, here: vec4f) -> vec4f {
  let there = vec2i(place) + by;
  if (any(there < vec2i(0)) || any(there >= vec2i(params.x.shape.yz))) { return vec4f(0); }
  return here - x[at(params.x, n, u32(there.x), u32(there.y), quad)];
}

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let n = group.z;
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  let factor = weight();
  var sum = 0.0;
  for (var i = own; i < shape.y * shape.z * quads; i += SIZE) {
    let place = vec2u(i / quads / shape.z, i / quads % shape.z);
    let here = x[at(params.x, n, place.x, place.y, i % quads)];
    let down = rise(n, place, vec2i(1, 0), i % quads, here);
    let right = rise(n, place, vec2i(0, 1), i % quads, here);
    let up = rise(n, place, vec2i(-1, 0), i % quads, here);
    let left = rise(n, place, vec2i(0, -1), i % quads, here);
    sum += dot(abs(down) + abs(right), vec4f(1));
    let slope = sign(down) + sign(right) + sign(up) + sign(left);
    dx[at(params.dx, n, place.x, place.y, i % quads)] += factor * slope;
  }
  let value = total(own, sum);
  if (own == 0) { values[params.term * shape.x + n] = value; }
}

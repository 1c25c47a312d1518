// value[n] = √(epsilon + share · Σ over y, x, c of (x − original)²),  dx += weight · share / value · (x − original)
// share 1: lucid's L2, whose constant is an original of one pixel here; share 1 / count: its input_diff, the root of the
// mean square (optvis/objectives.py). A workgroup owns a picture. Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  dx: Tensor,
  original: Tensor,
  slots: u32,
  terms: u32,
  term: u32,
  share: f32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, terms]
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// [n or 1, h or 1, w or 1, c] in quads
@group(0) @binding(3) var<storage, read> original: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>;
// [terms, n]
@group(0) @binding(6) var<storage, read_write> values: array<f32>;

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

// x − original at a quad; an original of one pixel or one picture stands for all.
fn difference(n: u32, row: u32, column: u32, quad: u32) -> vec4f {
  let last = params.original.shape.xyz - 1;
  let there = at(params.original, min(n, last.x), min(row, last.y), min(column, last.z), quad);
  return x[at(params.x, n, row, column, quad)] - original[there];
}

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let n = group.z;
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  let all = shape.y * shape.z * quads;
  var sum = 0.0;
  for (var i = own; i < all; i += SIZE) {
    let pixel = i / quads;
    let value = difference(n, pixel / shape.z, pixel % shape.z, i % quads);
    sum += dot(value, value);
  }
  let value = sqrt(params.epsilon + params.share * total(own, sum));
  if (own == 0) { values[params.term * shape.x + n] = value; }
  let factor = weight() * params.share / value;
  for (var i = own; i < all; i += SIZE) {
    let pixel = i / quads;
    let slope = factor * difference(n, pixel / shape.z, pixel % shape.z, i % quads);
    dx[at(params.dx, n, pixel / shape.z, pixel % shape.z, i % quads)] += slope;
  }
}

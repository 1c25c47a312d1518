// value[n] = (1 / cells) · Σ over cells of the region, c of vector[n, c] · x[n, cell, c]
// dx += weight / cells · vector in the region. With one channel's vector and the whole map this is lucid's `channel`, with
// one cell `neuron`, on the class scores `class_logit` (optvis/objectives.py).
// Only `count` quads from start[n] on are not zero; the vector holds those. A workgroup owns a picture.
// Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  dx: Tensor,
  slots: u32,
  terms: u32,
  term: u32,
  count: u32,
  // Column, row, width, height
  region: vec4u,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, terms]
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// [n], first quad
@group(0) @binding(3) var<storage, read> start: array<u32>;
// [n, count]
@group(0) @binding(4) var<storage, read> vector: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(5) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(6) var<storage, read_write> dx: array<vec4f>;
// [terms, n]
@group(0) @binding(7) var<storage, read_write> values: array<f32>;

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

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let n = group.z;
  let cells = params.region.z * params.region.w;
  let factor = weight() / f32(cells);
  var sum = 0.0;
  for (var i = own; i < cells * params.count; i += SIZE) {
    let cell = i / params.count;
    let quad = i % params.count;
    let row = params.region.y + cell / params.region.z;
    let column = params.region.x + cell % params.region.z;
    let direction = vector[n * params.count + quad];
    let channel = start[n] + quad;
    sum += dot(direction, x[at(params.x, n, row, column, channel)]);
    dx[at(params.dx, n, row, column, channel)] += factor * direction;
  }
  let value = total(own, sum) / f32(cells);
  if (own == 0) { values[params.term * params.x.shape.x + n] = value; }
}

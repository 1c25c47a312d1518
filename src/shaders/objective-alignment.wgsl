// value[n] = −½ · Σ over d = ±1 … ±4 of mean over y, x, c of (x[n] − x[n + d])² / 2^|d|,  pictures inside of the batch
// dx[n] −= weight · Σ over d of 2 / count / 2^|d| · (x[n] − x[n + d]). Each pair is shared by its two pictures, so that the
// sum over n is lucid's value (optvis/objectives.py, alignment). A workgroup owns a picture.
// Reference: test/reference/explain/objectives.ts

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

const FURTHEST = 4;
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
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  let count = f32(shape.y * shape.z * shape.w);
  let factor = 2 * weight() / count;
  var sum = 0.0;
  for (var i = own; i < shape.y * shape.z * quads; i += SIZE) {
    let pixel = i / quads;
    let here = x[at(params.x, n, pixel / shape.z, pixel % shape.z, i % quads)];
    var slope = vec4f(0);
    for (var d = -FURTHEST; d <= FURTHEST; d++) {
      let other = i32(n) + d;
      if (other < 0 || other >= i32(shape.x)) { continue; }
      let apart = here - x[at(params.x, u32(other), pixel / shape.z, pixel % shape.z, i % quads)];
      let share = exp2(-f32(abs(d)));
      sum += share * dot(apart, apart);
      slope += share * apart;
    }
    dx[at(params.dx, n, pixel / shape.z, pixel % shape.z, i % quads)] -= factor * slope;
  }
  let value = -0.5 * total(own, sum) / count;
  if (own == 0) { values[params.term * shape.x + n] = value; }
}

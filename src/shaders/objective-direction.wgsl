// value[n] = mean over cells of the region of  d · max(0.1, cos)^power,  d = a · v,  cos = d / ((|a| + ε)(|v| + ε))
// for the activations a of a cell and the wanted direction v. dx += weight / cells · its gradient by a: with f = max(0.1,
// cos)^power that is f · v, and where cos is above the floor also d · power · f / cos · dcos/da.
// lucid, optvis/objectives.py (_dot_cossim), ε = 1e-4. v may be one for all pictures, for all cells, or a whole map.
// A workgroup owns a picture, an invocation every 256th cell. Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  dx: Tensor,
  // [n or 1, h or 1, w or 1, c]
  vector: Tensor,
  slots: u32,
  terms: u32,
  term: u32,
  power: f32,
  // Column, row, width, height
  region: vec4u,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, terms]
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// [n or 1, h or 1, w or 1, c] in quads
@group(0) @binding(3) var<storage, read> vector: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>;
// [terms, n]
@group(0) @binding(6) var<storage, read_write> values: array<f32>;

const EPSILON = 1e-4;
const FLOOR = 0.1;
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

// First quad of a direction.
fn vectorAt(n: u32, row: u32, column: u32) -> u32 {
  let last = params.vector.shape.xyz - 1;
  return at(params.vector, min(n, last.x), min(row, last.y), min(column, last.z), 0);
}

// Value of a cell; adds `factor` times its gradient.
fn cell(n: u32, row: u32, column: u32, factor: f32) -> f32 {
  let quads = (params.x.shape.w + 3) / 4;
  let a = at(params.x, n, row, column, 0);
  let v = vectorAt(n, row, column);
  var products = vec3f(0);
  for (var q = 0u; q < quads; q++) {
    let have = x[a + q];
    let want = vector[v + q];
    products += vec3f(dot(have, want), dot(have, have), dot(want, want));
  }
  let along = products.x;
  let lengths = sqrt(products.yz);
  let cosine = along / ((lengths.x + EPSILON) * (lengths.y + EPSILON));
  let floored = pow(max(FLOOR, cosine), params.power);
  var toVector = floored;
  var toSelf = 0.0;
  if (cosine > FLOOR && params.power != 0) {
    let slope = along * params.power * floored / cosine / ((lengths.x + EPSILON) * (lengths.y + EPSILON));
    toVector += slope;
    toSelf = -slope * along / (lengths.x * (lengths.x + EPSILON));
  }
  let d = at(params.dx, n, row, column, 0);
  for (var q = 0u; q < quads; q++) {
    dx[d + q] += factor * (toVector * vector[v + q] + toSelf * x[a + q]);
  }
  return along * floored;
}

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let n = group.z;
  let cells = params.region.z * params.region.w;
  let factor = weight() / f32(cells);
  var sum = 0.0;
  for (var i = own; i < cells; i += SIZE) {
    sum += cell(n, params.region.y + i / params.region.z, params.region.x + i % params.region.z, factor);
  }
  let value = total(own, sum) / f32(cells);
  if (own == 0) { values[params.term * params.x.shape.x + n] = value; }
}

// value[n] = −Σ over y, x, c of (x − map)² / (Σ map² + ε),  dx −= weight · 2 / (Σ map² + ε) · (x − map)
// Mahendran and Vedaldi 2015, equation 2. A map of one picture serves all; ε only keeps a map of zeros finite.
// A workgroup owns a picture. Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, dx: Tensor, map: Tensor, slots: u32, terms: u32, term: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, terms]
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// [n or 1, h, w, c] in quads
@group(0) @binding(3) var<storage, read> map: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>;
// [terms, n]
@group(0) @binding(6) var<storage, read_write> values: array<f32>;

const EPSILON = 1e-6;
const SIZE = 256u;
var<workgroup> sums: array<vec2f, SIZE>;

// The sums over the workgroup, for all of it.
fn total(own: u32, value: vec2f) -> vec2f {
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
  let source = min(n, params.map.shape.x - 1);
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  let all = shape.y * shape.z * quads;
  var sum = vec2f(0);
  for (var i = own; i < all; i += SIZE) {
    let pixel = i / quads;
    let wanted = map[at(params.map, source, pixel / shape.z, pixel % shape.z, i % quads)];
    let apart = x[at(params.x, n, pixel / shape.z, pixel % shape.z, i % quads)] - wanted;
    sum += vec2f(dot(apart, apart), dot(wanted, wanted));
  }
  let squares = total(own, sum);
  let scale = 1 / (squares.y + EPSILON);
  if (own == 0) { values[params.term * shape.x + n] = -squares.x * scale; }
  let factor = 2 * weight() * scale;
  for (var i = own; i < all; i += SIZE) {
    let pixel = i / quads;
    let wanted = map[at(params.map, source, pixel / shape.z, pixel % shape.z, i % quads)];
    let apart = x[at(params.x, n, pixel / shape.z, pixel % shape.z, i % quads)] - wanted;
    dx[at(params.dx, n, pixel / shape.z, pixel % shape.z, i % quads)] -= factor * apart;
  }
}

// value[n] = −Σ over pixels within `border` of an edge, c of (residual² + 0.8 · (x − ½)²)
// dx −= weight · (2 · (blurᵀ(residual) − residual) + 1.6 · (x − ½) within the border). Values rise as the border gets
// plain and grey. blurᵀ divides by the mass of the pixel that read, not of the one that was read.
// lucid, optvis/objectives.py (penalize_boundary_complexity). A workgroup owns a picture.
// Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  dx: Tensor,
  residual: Tensor,
  slots: u32,
  terms: u32,
  term: u32,
  reach: u32,
  border: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, terms]
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// [n, h, w, c] in quads, of objective-blur-residual.wgsl
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>;
// [terms, n]
@group(0) @binding(6) var<storage, read_write> values: array<f32>;

const PULL = 0.8;
const GREY = 0.5;
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

// How many pixels of one axis lie within reach.
fn span(place: i32, reach: i32, size: i32) -> f32 {
  return f32(min(size - 1, place + reach) - max(0, place - reach) + 1);
}

// What the blur around a pixel divides by: everything counts half, what is no rim another half.
fn mass(row: i32, column: i32) -> f32 {
  let reach = i32(params.reach);
  let size = vec2i(params.x.shape.yz);
  let whole = span(row, reach, size.x) * span(column, reach, size.y);
  return 0.5 * (whole + span(row, reach - 1, size.x) * span(column, reach - 1, size.y));
}

// Σ over pixels that read this one of share / mass · residual
fn spread(n: u32, place: vec2i, quad: u32) -> vec4f {
  let reach = i32(params.reach);
  let size = vec2i(params.x.shape.yz);
  var sum = vec4f(0);
  for (var row = max(0, place.x - reach); row <= min(size.x - 1, place.x + reach); row++) {
    for (var column = max(0, place.y - reach); column <= min(size.y - 1, place.y + reach); column++) {
      let rim = max(abs(row - place.x), abs(column - place.y)) == reach;
      let share = select(1.0, 0.5, rim) / mass(row, column);
      sum += share * residual[at(params.residual, n, u32(row), u32(column), quad)];
    }
  }
  return sum;
}

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let n = group.z;
  let shape = params.x.shape;
  let size = vec2i(shape.yz);
  let quads = (shape.w + 3) / 4;
  let factor = weight();
  var sum = 0.0;
  for (var i = own; i < shape.y * shape.z * quads; i += SIZE) {
    let quad = i % quads;
    let place = vec2i(vec2u(i / quads / shape.z, i / quads % shape.z));
    let depth = min(min(place.x, place.y), min(size.x - 1 - place.x, size.y - 1 - place.y));
    if (depth >= i32(params.border + params.reach)) { continue; }
    let here = residual[at(params.residual, n, u32(place.x), u32(place.y), quad)];
    let lanes = (vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w)) & vec4<bool>(depth < i32(params.border));
    let off = select(vec4f(0), x[at(params.x, n, u32(place.x), u32(place.y), quad)] - GREY, lanes);
    sum -= dot(here, here) + PULL * dot(off, off);
    let slope = 2 * (spread(n, place, quad) - here) + 2 * PULL * off;
    dx[at(params.dx, n, u32(place.x), u32(place.y), quad)] -= factor * slope;
  }
  let value = total(own, sum);
  if (own == 0) { values[params.term * shape.x + n] = value; }
}

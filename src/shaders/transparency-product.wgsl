// dpicture[n] = share[n] · dpicture[n] − gain[n] / (h · w) · (0, 0, 0, 1)
// share[n] = 1 − mean of alpha[n],  gain[n] = Σ over the terms about layers of weight · value[n]
// The gradient of gain · share where that of gain is there: what a layer likes counts by how little of the picture is
// opaque. A workgroup owns a picture. Reference: test/reference/explain/transparency.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { picture: Tensor, dpicture: Tensor, slots: u32, terms: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, terms]
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// [terms]: 1 where a term is about a layer
@group(0) @binding(3) var<storage, read> counted: array<f32>;
// [terms, n]
@group(0) @binding(4) var<storage, read> values: array<f32>;
// [n, h, w, 4]
@group(0) @binding(5) var<storage, read> picture: array<vec4f>;
// [n, h, w, 4]
@group(0) @binding(6) var<storage, read_write> dpicture: array<vec4f>;

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

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let n = group.z;
  let shape = params.picture.shape;
  let pixels = shape.y * shape.z;
  var sum = 0.0;
  for (var i = own; i < pixels; i += SIZE) {
    sum += picture[(n * pixels + i) * params.picture.pitch + params.picture.first].a;
  }
  let share = 1 - total(own, sum) / f32(pixels);
  let slot = clock[0] % params.slots * params.terms;
  var gain = 0.0;
  for (var term = 0u; term < params.terms; term++) {
    gain += counted[term] * weights[slot + term] * values[term * shape.x + n];
  }
  for (var i = own; i < pixels; i += SIZE) {
    let at = (n * pixels + i) * params.dpicture.pitch + params.dpicture.first;
    dpicture[at] = share * dpicture[at] - vec4f(0, 0, 0, gain / f32(pixels));
  }
}

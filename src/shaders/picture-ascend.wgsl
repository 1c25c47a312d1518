// picture[n] = clamp(picture[n] + rate · dpicture[n] / mean |dpicture[n]|, 0, 1)
// A step along the gradient as long as its rate says, however steep it is. The mean is over pixels and colours. The rate
// of a step stands in the ring at the clock. Google's DeepDream, github.com/google/deepdream, dream.ipynb (make_step).
// A workgroup owns a picture. Reference: test/reference/explain/octaves.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { picture: Tensor, dpicture: Tensor, slots: u32 }
struct Rate { rate: f32, first: f32, second: f32, unused: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> rates: array<Rate>;
// [n, h, w, 3] in quads
@group(0) @binding(3) var<storage, read> dpicture: array<vec4f>;
// [n, h, w, 3] in quads
@group(0) @binding(4) var<storage, read_write> picture: array<vec4f>;

// Below any gradient that means something: a picture without one stays as it is.
const LEAST = 1e-30;
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
  let shape = params.picture.shape;
  let pixels = shape.y * shape.z;
  let first = group.z * pixels;
  var sum = 0.0;
  for (var i = own; i < pixels; i += SIZE) {
    let steep = abs(dpicture[(first + i) * params.dpicture.pitch + params.dpicture.first]);
    sum += steep.r + steep.g + steep.b;
  }
  let mean = total(own, sum) / f32(3 * pixels);
  let scale = rates[clock[0] % params.slots].rate / max(mean, LEAST);
  for (var i = own; i < pixels; i += SIZE) {
    let at = (first + i) * params.picture.pitch + params.picture.first;
    let slope = dpicture[(first + i) * params.dpicture.pitch + params.dpicture.first].rgb;
    picture[at] = vec4f(clamp(picture[at].rgb + scale * slope, vec3f(0), vec3f(1)), 0);
  }
}

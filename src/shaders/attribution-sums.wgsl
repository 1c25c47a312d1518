// sums[n, c] = factor · Σ over p of t[n, p, c]
// How a channel's sum moves, from a tangent; with a factor of 1 / pixels the mean gradient that Grad-CAM weighs with.
// A workgroup owns one quad (four channels), an invocation every 64th of its pixels.
// Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  t: Tensor,
  factor: f32,
  // Quad at which the answer begins.
  begin: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> t: array<vec4f>;
// [n, c] in quads from begin on
@group(0) @binding(2) var<storage, read_write> answers: array<vec4f>;

const SIZE = 64u;
var<workgroup> partial: array<vec4f, SIZE>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) own: u32) {
  let shape = params.t.shape;
  let pixels = shape.y * shape.z;
  var sum = vec4f(0);
  for (var i = own; i < pixels; i += SIZE) {
    sum += t[(group.z * pixels + i) * params.t.pitch + params.t.first + group.x];
  }
  partial[own] = sum;
  workgroupBarrier();
  if (own > 0) { return; }
  for (var i = 1u; i < min(SIZE, pixels); i++) { sum += partial[i]; }
  answers[params.begin + group.z * ((shape.w + 3) / 4) + group.x] = params.factor * sum;
}

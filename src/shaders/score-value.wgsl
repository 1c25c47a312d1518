// values[n] = Σ over p, c of dx[n, p, c] · x[n, p, c]
// The value of a score that grows as its layer does, from its gradient: every score but the logarithm of a probability.
// A workgroup owns a picture, an invocation every 256th of its quads. Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, dx: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> dx: array<vec4f>;
// [n]
@group(0) @binding(3) var<storage, read_write> values: array<f32>;

const SIZE = 256u;
var<workgroup> sums: array<f32, SIZE>;

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  let pixels = shape.y * shape.z;
  var sum = 0.0;
  for (var i = own; i < pixels * quads; i += SIZE) {
    let pixel = group.z * pixels + i / quads;
    let value = x[pixel * params.x.pitch + params.x.first + i % quads];
    sum += dot(value, dx[pixel * params.dx.pitch + params.dx.first + i % quads]);
  }
  sums[own] = sum;
  for (var half = SIZE / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { sums[own] += sums[own + half]; }
  }
  if (own == 0) { values[group.z] = sums[0]; }
}

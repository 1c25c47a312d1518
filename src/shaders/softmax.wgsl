// y[n, h, w, c] = exp(x[n, h, w, c] − m) / Σ over k of exp(x[n, h, w, k] − m), m = the largest x at the pixel
// `lanes` invocations own a pixel: each takes every `lanes`-th of its quads, and they join their maxima and sums
// as a tree. Many for 1×1×1000, one for a map of a few classes. Reference: test/reference/softmax.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor }

// A power of two up to the size of the workgroup.
override lanes: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

const LOWEST = -3.4e38;
var<workgroup> maxima: array<f32, 64>;
var<workgroup> sums: array<f32, 64>;

fn isChannel(quad: u32) -> vec4<bool> {
  return vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.x.shape.w);
}

// id = (pixel · lanes + lane, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.x.shape;
  let pixels = shape.y * shape.z;
  let quads = (shape.w + 3) / 4;
  let lane = local % lanes;
  let pixel = id.y * pixels + id.x / lanes;
  // Nobody leaves before the barriers: who owns nothing has no quads.
  let end = select(0, quads, id.x / lanes < pixels && id.y < shape.x);
  let begin = pixel * params.x.pitch + params.x.first;

  var largest = LOWEST;
  for (var quad = lane; quad < end; quad += lanes) {
    let value = select(vec4f(LOWEST), x[begin + quad], isChannel(quad));
    largest = max(largest, max(max(value.x, value.y), max(value.z, value.w)));
  }
  maxima[local] = largest;
  for (var half = lanes / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (lane < half) { maxima[local] = max(maxima[local], maxima[local + half]); }
  }
  workgroupBarrier();
  largest = maxima[local - lane];

  var sum = 0.0;
  for (var quad = lane; quad < end; quad += lanes) {
    sum += dot(select(vec4f(0), exp(x[begin + quad] - largest), isChannel(quad)), vec4f(1));
  }
  sums[local] = sum;
  for (var half = lanes / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (lane < half) { sums[local] += sums[local + half]; }
  }
  workgroupBarrier();
  sum = sums[local - lane];

  for (var quad = lane; quad < end; quad += lanes) {
    let value = exp(x[begin + quad] - largest) / sum;
    y[pixel * params.y.pitch + params.y.first + quad] = select(vec4f(0), value, isChannel(quad));
  }
}

// dx[n, h, w, c] = mask(x) · (dx if accumulate + y[c] · (dy[c] − Σ over k of y[k] · dy[k]))   mask(x) = lo < x < hi
// The Jacobian is symmetric, so the tangent is the same with dy and dx the tangents of x and y.
// `lanes` invocations own a pixel: each takes every `lanes`-th of its quads, and they join their sums as a tree.
// Reference: test/reference/softmax-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  y: Tensor,
  accumulate: u32,
  // open range of x, of the activation fused into what wrote it
  lo: f32,
  hi: f32,
}

// A power of two up to the size of the workgroup.
override lanes: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> y: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

var<workgroup> sums: array<f32, 64>;

// Place of a pixel's quads in the buffer of a tensor.
fn begin(t: Tensor, pixel: u32) -> u32 {
  return pixel * t.pitch + t.first;
}

fn isChannel(quad: u32) -> vec4<bool> {
  return vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.dx.shape.w);
}

// accumulate, then the derivative of the activation that was fused into what wrote x
fn finish(place: u32, quad: u32, given: vec4f, value: vec4f) {
  let sum = value + select(vec4f(0), dx[place], params.accumulate != 0);
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  dx[place] = select(vec4f(0), sum, open & isChannel(quad));
}

// id = (pixel · lanes + lane, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.dx.shape;
  let pixels = shape.y * shape.z;
  let lane = local % lanes;
  let pixel = id.y * pixels + id.x / lanes;
  // Nobody leaves before the barriers: who owns nothing has no quads.
  let end = select(0, (shape.w + 3) / 4, id.x / lanes < pixels && id.y < shape.x);

  var sum = 0.0;
  for (var quad = lane; quad < end; quad += lanes) {
    let product = y[begin(params.y, pixel) + quad] * dy[begin(params.dy, pixel) + quad];
    sum += dot(select(vec4f(0), product, isChannel(quad)), vec4f(1));
  }
  sums[local] = sum;
  for (var half = lanes / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (lane < half) { sums[local] += sums[local + half]; }
  }
  workgroupBarrier();
  sum = sums[local - lane];

  for (var quad = lane; quad < end; quad += lanes) {
    let value = y[begin(params.y, pixel) + quad] * (dy[begin(params.dy, pixel) + quad] - sum);
    finish(begin(params.dx, pixel) + quad, quad, x[begin(params.x, pixel) + quad], value);
  }
}

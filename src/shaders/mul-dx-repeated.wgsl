// dx = mask(x) · (dx if accumulate + Σ dy · other over the axes along which x repeats)   mask(x) = lo < x < hi
// x is a factor that repeats along the axes where its length is 1: [n, 1, 1, c], [1, 1, 1, 1]; `other` is as large as
// dy. A factor that is as large as dy has its gradient from mul-dx.wgsl.
// A workgroup owns one quad of dx: 64 invocations share what falls on it, then add up as a tree.
// Reference: test/reference/elementwise-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  other: Tensor,
  accumulate: u32,
  // open range of x, of the activation fused into what wrote it
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [n or 1, h or 1, w or 1, c or 1] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> other: array<vec4f>;
// [n or 1, h or 1, w or 1, c or 1] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

const SHARES = 64u;
var<workgroup> sums: array<vec4f, SHARES>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// accumulate, then the derivative of the activation that was fused into what wrote x
fn finish(place: u32, quad: u32, given: vec4f, value: vec4f) {
  let sum = value + select(vec4f(0), dx[place], params.accumulate != 0);
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.dx.shape.w);
  dx[place] = select(vec4f(0), sum, open & lanes);
}

// How many coordinates of dy fall on one of dx, along each axis; channels in quads.
fn repeats() -> vec4u {
  let whole = vec4u(params.dy.shape.xyz, (params.dy.shape.w + 3) / 4);
  return select(vec4u(1), whole, params.dx.shape == vec4u(1));
}

// id = (share, quad of a pixel, pixel of all n), in dx
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) own: u32) {
  let shape = params.dx.shape;
  let n = id.z / (shape.y * shape.z);
  let row = id.z / shape.z % shape.y;
  let column = id.z % shape.z;
  let ranges = repeats();
  var sum = vec4f(0);
  for (var i = own; i < ranges.x * ranges.y * ranges.z * ranges.w; i += SHARES) {
    let quad = id.y + i % ranges.w;
    let pixel = i / ranges.w;
    let there = vec3u(n, row, column)
      + vec3u(pixel / ranges.z / ranges.y, pixel / ranges.z % ranges.y, pixel % ranges.z);
    let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.dy.shape.w);
    let value = dy[at(params.dy, there.x, there.y, there.z, quad)]
      * other[at(params.other, there.x, there.y, there.z, quad)];
    sum += select(vec4f(0), value, lanes);
  }
  sums[own] = sum;
  for (var half = SHARES / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { sums[own] += sums[own + half]; }
  }
  if (own == 0) {
    let total = sums[0];
    // A single channel repeats over all lanes.
    let value = select(total, vec4f(dot(total, vec4f(1)), 0, 0, 0), shape.w == 1);
    let given = x[at(params.x, n, row, column, id.y)];
    finish(at(params.dx, n, row, column, id.y), id.y, given, value);
  }
}

// y[n, h, w, c] = min(hi, max(lo, a[n, h, w, c] + b[n, h, w, c]))   lo and hi are the fused activation's
// b has the shape of a, or repeats along the axes where its length is 1: [n, 1, 1, c], [1, 1, 1, 1].
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/elementwise.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { a: Tensor, b: Tensor, y: Tensor, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
// [n or 1, h or 1, w or 1, c or 1] in quads
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// b's quad for these coordinates of y; along an axis of length 1 all are the first.
fn repeated(n: u32, row: u32, column: u32, quad: u32) -> vec4f {
  let last = params.b.shape - 1;
  let value = b[at(params.b, min(n, last.x), min(row, last.y), min(column, last.z), min(quad, last.w / 4))];
  return select(value, value.xxxx, last.w == 0);
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.y.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.y.shape.z || id.y >= params.y.shape.y || id.z >= params.y.shape.x) { return; }
  let value = a[at(params.a, id.z, id.y, column, quad)] + repeated(id.z, id.y, column, quad);
  let clamped = clamp(value, vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.y.shape.w);
  y[at(params.y, id.z, id.y, column, quad)] = select(vec4f(0), clamped, lanes);
}

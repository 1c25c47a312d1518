// ty[n, h, w, c] = mask(y) · (ta[n, h, w, c] + tb[n, h, w, c])   mask(y) = lo < y < hi
// tb is as large as ta, or repeats along the axes where its length is 1: [n, 1, 1, c], [1, 1, 1, 1].
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/elementwise-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  ta: Tensor,
  tb: Tensor,
  y: Tensor,
  ty: Tensor,
  // open range of y, of the activation fused into the node
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> ta: array<vec4f>;
// [n or 1, h or 1, w or 1, c or 1] in quads
@group(0) @binding(2) var<storage, read> tb: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> y: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> ty: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// tb's quad for these coordinates of ty; along an axis of length 1 all are the first.
fn repeated(n: u32, row: u32, column: u32, quad: u32) -> vec4f {
  let last = params.tb.shape - 1;
  let value = tb[at(params.tb, min(n, last.x), min(row, last.y), min(column, last.z), min(quad, last.w / 4))];
  return select(value, value.xxxx, last.w == 0);
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.ty.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.ty.shape.z || id.y >= params.ty.shape.y || id.z >= params.ty.shape.x) { return; }
  let value = ta[at(params.ta, id.z, id.y, column, quad)] + repeated(id.z, id.y, column, quad);
  let given = y[at(params.y, id.z, id.y, column, quad)];
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.ty.shape.w);
  ty[at(params.ty, id.z, id.y, column, quad)] = select(vec4f(0), value, open & lanes);
}

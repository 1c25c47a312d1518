// ty[n, h, w, c] = mask(y) · (ta · b + a · tb)[n, h, w, c]   mask(y) = lo < y < hi
// b and tb are as large as a, or repeat along the axes where their length is 1: [n, 1, 1, c], [1, 1, 1, 1].
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/elementwise-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  ta: Tensor,
  tb: Tensor,
  a: Tensor,
  b: Tensor,
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
@group(0) @binding(3) var<storage, read> a: array<vec4f>;
// [n or 1, h or 1, w or 1, c or 1] in quads
@group(0) @binding(4) var<storage, read> b: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(5) var<storage, read> y: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(6) var<storage, read_write> ty: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// Where the quad for these coordinates of ty lies in a tensor that repeats along the axes where its length is 1.
fn repeatedAt(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  let last = t.shape - 1;
  return at(t, min(n, last.x), min(row, last.y), min(column, last.z), min(quad, last.w / 4));
}

// The value of a tensor that repeats, where one channel is all.
fn spread(t: Tensor, value: vec4f) -> vec4f {
  return select(value, value.xxxx, t.shape.w == 1);
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.ty.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.ty.shape.z || id.y >= params.ty.shape.y || id.z >= params.ty.shape.x) { return; }
  let factor = spread(params.b, b[repeatedAt(params.b, id.z, id.y, column, quad)]);
  let tangent = spread(params.tb, tb[repeatedAt(params.tb, id.z, id.y, column, quad)]);
  let own = a[at(params.a, id.z, id.y, column, quad)];
  let value = ta[at(params.ta, id.z, id.y, column, quad)] * factor + own * tangent;
  let given = y[at(params.y, id.z, id.y, column, quad)];
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.ty.shape.w);
  ty[at(params.ty, id.z, id.y, column, quad)] = select(vec4f(0), value, open & lanes);
}

// ty[n, i, j, c] = tx at the position of the window (i, j) where x is largest; of equal ones the first, rows first
// An invocation owns one quad (four channels) of one output pixel. Reference: test/reference/pool-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  tx: Tensor,
  ty: Tensor,
  x: Tensor,
  // Each as rows, columns; lead is the padding at the top and at the left.
  window: vec2u,
  strides: vec2u,
  lead: vec2u,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> tx: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, output rows, output columns, c] in quads
@group(0) @binding(3) var<storage, read_write> ty: array<vec4f>;

const LOWEST = -3.4028234663852886e38;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.ty.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.ty.shape.z || id.y >= params.ty.shape.y || id.z >= params.ty.shape.x) { return; }
  let corner = vec2i(vec2u(id.y, column) * params.strides) - vec2i(params.lead);
  let start = max(corner, vec2i(0));
  let end = min(corner + vec2i(params.window), vec2i(params.x.shape.yz));
  var highest = vec4f(LOWEST);
  var value = vec4f(0);
  for (var row = start.x; row < end.x; row++) {
    for (var each = start.y; each < end.y; each++) {
      let here = x[at(params.x, id.z, u32(row), u32(each), quad)];
      let higher = here > highest;
      highest = select(highest, here, higher);
      value = select(value, tx[at(params.tx, id.z, u32(row), u32(each), quad)], higher);
    }
  }
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.ty.shape.w);
  ty[at(params.ty, id.z, id.y, column, quad)] = select(vec4f(0), value, lanes);
}

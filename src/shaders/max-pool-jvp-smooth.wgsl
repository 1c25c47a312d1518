// ty[n, i, j, c] = Σ tx · ∂s / ∂x over the positions of the window (i, j) inside of x, of which there are `count`
// ∂s / ∂x = (2 x − sign(x) · s) / (count · (1/100 + b)), as in max-pool-dx-smooth.wgsl: the max pool is treated as if
// it had been s = a / (1/100 + b), with a the mean of x² and b that of |x|.
// An invocation owns one quad (four channels) of one output pixel. Reference: test/reference/smooth-pool-dx.ts

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
  var squares = vec4f(0);
  var sizes = vec4f(0);
  var tangentSquares = vec4f(0);
  var tangentSizes = vec4f(0);
  for (var row = start.x; row < end.x; row++) {
    for (var each = start.y; each < end.y; each++) {
      let here = x[at(params.x, id.z, u32(row), u32(each), quad)];
      let tangent = tx[at(params.tx, id.z, u32(row), u32(each), quad)];
      squares += here * here;
      sizes += abs(here);
      tangentSquares += 2 * here * tangent;
      tangentSizes += sign(here) * tangent;
    }
  }
  let sides = max(end - start, vec2i(0));
  let below = 0.01 * f32(max(sides.x * sides.y, 1)) + sizes;
  let value = (tangentSquares - tangentSizes * squares / below) / below;
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.ty.shape.w);
  ty[at(params.ty, id.z, id.y, column, quad)] = select(vec4f(0), value, lanes);
}

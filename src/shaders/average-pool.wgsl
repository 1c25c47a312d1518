// y[n, i, j, c] = Σ x[n, i·stride + r − top, j·stride + s − left, c] / count, over the window's positions inside of x
// count: those positions or, where padding counts, the window's positions inside of x with its pads. What the last
// window has beyond the pads (an output size rounded up) never counts, as in ONNX and PyTorch.
// An invocation owns one quad (four channels) of one output pixel. Reference: test/reference/pool.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  y: Tensor,
  // Each as rows, columns; lead is the padding at the top and at the left, trail that at the bottom and at the right.
  window: vec2u,
  strides: vec2u,
  lead: vec2u,
  trail: vec2u,
  // 1: padding counts as zeros
  countPadding: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, output rows, output columns, c] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

fn area(start: vec2i, end: vec2i) -> i32 {
  let sides = max(end - start, vec2i(0));
  return sides.x * sides.y;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.y.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.y.shape.z || id.y >= params.y.shape.y || id.z >= params.y.shape.x) { return; }
  let corner = vec2i(vec2u(id.y, column) * params.strides) - vec2i(params.lead);
  let far = corner + vec2i(params.window);
  let size = vec2i(params.x.shape.yz);
  let start = max(corner, vec2i(0));
  let end = min(far, size);
  var sum = vec4f(0);
  for (var row = start.x; row < end.x; row++) {
    for (var each = start.y; each < end.y; each++) {
      sum += x[at(params.x, id.z, u32(row), u32(each), quad)];
    }
  }
  let count = select(area(start, end), area(corner, min(far, size + vec2i(params.trail))), params.countPadding != 0);
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.y.shape.w);
  y[at(params.y, id.z, id.y, column, quad)] = select(vec4f(0), sum / f32(max(count, 1)), lanes);
}

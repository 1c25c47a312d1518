// y[n, h, w, c] = min(hi, max(lo, x[n, h, w, c] · scale[c] + shift[c]))
// The host folds mean, variance, scale and shift of the file into these two.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/elementwise.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [c] in quads
@group(0) @binding(2) var<storage, read> scale: array<vec4f>;
// [c] in quads
@group(0) @binding(3) var<storage, read> shift: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.y.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.y.shape.z || id.y >= params.y.shape.y || id.z >= params.y.shape.x) { return; }
  let value = x[at(params.x, id.z, id.y, column, quad)] * scale[quad] + shift[quad];
  let bounded = clamp(value, vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.y.shape.w);
  y[at(params.y, id.z, id.y, column, quad)] = select(vec4f(0), bounded, lanes);
}

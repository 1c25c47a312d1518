// y[n, h, w, c] = x where x > 0, slope · x elsewhere
// Maas et al. 2013; https://onnx.ai/onnx/operators/onnx__LeakyRelu.html
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/curves.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor, slope: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

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
  let given = x[at(params.x, id.z, id.y, column, quad)];
  y[at(params.y, id.z, id.y, column, quad)] = select(params.slope * given, given, given > vec4f(0));
}

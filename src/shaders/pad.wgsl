// y[n, i, j, c] = x[n, i − top, j − left, c] inside of x, value outside
// An invocation owns one quad (four channels) of one pixel of y. Reference: test/reference/pad.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  y: Tensor,
  // padding at the top and at the left
  lead: vec2u,
  value: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, top + h + bottom, left + w + right, c] in quads
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
  let pixel = vec2u(id.y, column);
  var value = vec4f(params.value);
  if (all(pixel >= params.lead) && all(pixel - params.lead < params.x.shape.yz)) {
    let source = pixel - params.lead;
    value = x[at(params.x, id.z, source.x, source.y, quad)];
  }
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.y.shape.w);
  y[at(params.y, id.z, id.y, column, quad)] = select(vec4f(0), value, lanes);
}

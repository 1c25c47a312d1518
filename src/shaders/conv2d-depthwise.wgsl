// y[n, oy, ox, c] = clamp(bias[c] + Σ over ky, kx of x[n, iy, ix, c] · filter[ky, kx, 0, c], lo, hi)
//   iy = oy · stride − pad + ky · dilation, ix likewise; x is 0 outside. Groups = channels = outputs.
// An invocation owns one quad of one pixel: little is computed for each value read, so nothing is worth keeping.
// Reference: test/reference/conv2d.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
// kernel, stride, dilation: height, width. pad: top, left.
struct Params {
  x: Tensor,
  y: Tensor,
  kernel: vec2u,
  stride: vec2u,
  dilation: vec2u,
  pad: vec2u,
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [kernel h, kernel w, c] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [c] in quads
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.y.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  // What lies above or left of x wraps to huge numbers.
  let top = id.y * params.stride.x - params.pad.x;
  let left = column * params.stride.y - params.pad.y;
  var sum = bias[quad];
  for (var ky = 0u; ky < params.kernel.x; ky++) {
    let iy = top + ky * params.dilation.x;
    if (iy >= params.x.shape.y) { continue; }
    for (var kx = 0u; kx < params.kernel.y; kx++) {
      let ix = left + kx * params.dilation.y;
      if (ix >= params.x.shape.z) { continue; }
      sum += x[at(params.x, id.z, iy, ix, quad)] * filters[(ky * params.kernel.y + kx) * quads + quad];
    }
  }
  let value = clamp(sum, vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  y[at(params.y, id.z, id.y, column, quad)] = select(vec4f(0), value, lanes);
}

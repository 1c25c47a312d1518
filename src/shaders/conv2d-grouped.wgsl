// y[n, oy, ox, o] = clamp(bias[o] + Σ over ky, kx, i of x[n, iy, ix, group(o) · width + i] · filter[ky, kx, i, o], lo, hi)
//   iy = oy · stride − pad + ky · dilation, ix likewise; x is 0 outside.
//   width = channels / groups, group(o) = ⌊o / (outputs / groups)⌋
// An invocation owns one output quad of one pixel. Its lanes may lie in different groups, so x is read by the value.
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
  groups: u32,
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads, by the value
@group(0) @binding(1) var<storage, read> x: array<f32>;
// [kernel h, kernel w, c / groups, out] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [out] in quads
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
// [n, h, w, out] in quads
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
  let width = params.x.shape.w / params.groups;
  let outputs = min(vec4u(0, 1, 2, 3) + quad * 4, vec4u(shape.w - 1));
  // First channel that each lane reads.
  let channels = outputs / (shape.w / params.groups) * width;
  var sum = bias[quad];
  for (var ky = 0u; ky < params.kernel.x; ky++) {
    let iy = top + ky * params.dilation.x;
    if (iy >= params.x.shape.y) { continue; }
    for (var kx = 0u; kx < params.kernel.y; kx++) {
      let ix = left + kx * params.dilation.y;
      if (ix >= params.x.shape.z) { continue; }
      let begin = channels + at(params.x, id.z, iy, ix, 0) * 4;
      let f = (ky * params.kernel.y + kx) * width * quads + quad;
      for (var i = 0u; i < width; i++) {
        let values = vec4f(x[begin.x + i], x[begin.y + i], x[begin.z + i], x[begin.w + i]);
        sum += values * filters[f + i * quads];
      }
    }
  }
  let value = clamp(sum, vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  y[at(params.y, id.z, id.y, column, quad)] = select(vec4f(0), value, lanes);
}

// dx[n, iy, ix, c] = mask ⊙ (dx, if accumulating, + Σ over ky, kx of dy[n, oy, ox, c] · filter[ky, kx, 0, c])
//   over the windows that saw the pixel: oy · stride = iy + pad − ky · dilation, ox likewise. Groups = channels = outputs.
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// An invocation owns one quad of one pixel. Reference: test/reference/conv2d-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
// kernel, stride, dilation: height, width. pad: top, left.
struct Params {
  dy: Tensor,
  x: Tensor,
  dx: Tensor,
  kernel: vec2u,
  stride: vec2u,
  dilation: vec2u,
  pad: vec2u,
  accumulate: u32,
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, oh, ow, c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [kernel h, kernel w, c] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  var sum = vec4f(0);
  for (var ky = 0u; ky < params.kernel.x; ky++) {
    // What lies above or left of dy wraps to huge numbers, a multiple of the stride or not: both are left out.
    let down = id.y + params.pad.x - ky * params.dilation.x;
    let oy = down / params.stride.x;
    if (down % params.stride.x != 0 || oy >= params.dy.shape.y) { continue; }
    for (var kx = 0u; kx < params.kernel.y; kx++) {
      let right = column + params.pad.y - kx * params.dilation.y;
      let ox = right / params.stride.y;
      if (right % params.stride.y != 0 || ox >= params.dy.shape.z) { continue; }
      sum += dy[at(params.dy, id.z, oy, ox, quad)] * filters[(ky * params.kernel.y + kx) * quads + quad];
    }
  }
  let place = at(params.dx, id.z, id.y, column, quad);
  if (params.accumulate != 0) { sum += dx[place]; }
  let input = x[at(params.x, id.z, id.y, column, quad)];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), sum, open);
}

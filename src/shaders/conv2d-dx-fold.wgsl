// dx[n, iy, ix, c] = mask ⊙ (dx, if accumulating, + Σ over ky, kx of columns[n, oy, ox, ky, kx, c])
//   over the windows that saw the pixel: oy · stride = iy + pad − ky · dilation, ox likewise.
//   columns: what each window's gradient adds at each of its places, a matrix product of dy and the filter.
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// For pictures: dx has one quad. An invocation owns a pixel. Reference: test/reference/conv2d-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
// kernel, stride, dilation: height, width. pad: top, left.
struct Params {
  columns: Tensor,
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
// [n, oh, ow, kernel h · kernel w] quads
@group(0) @binding(1) var<storage, read> columns: array<vec4f>;
// [n, h, w, up to 4] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, h, w, up to 4] in quads
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

// id = pixel of all pictures in one row
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  if (id.x >= shape.x * shape.y * shape.z) { return; }
  let row = id.x / shape.z % shape.y + params.pad.x;
  let column = id.x % shape.z + params.pad.y;
  let n = id.x / (shape.y * shape.z);
  let size = params.columns.shape;

  var sum = vec4f(0);
  for (var ky = 0u; ky < params.kernel.x; ky++) {
    // What would lie above is huge, and outside.
    let down = row - ky * params.dilation.x;
    let oy = down / params.stride.x;
    if (down % params.stride.x != 0 || oy >= size.y) { continue; }
    for (var kx = 0u; kx < params.kernel.y; kx++) {
      let right = column - kx * params.dilation.y;
      let ox = right / params.stride.y;
      if (right % params.stride.y != 0 || ox >= size.z) { continue; }
      let window = (n * size.y + oy) * size.z + ox;
      sum += columns[window * params.columns.pitch + params.columns.first + ky * params.kernel.y + kx];
    }
  }

  let place = id.x * params.dx.pitch + params.dx.first;
  if (params.accumulate != 0) { sum += dx[place]; }
  let input = x[id.x * params.x.pitch + params.x.first];
  let lanes = vec4u(0, 1, 2, 3) < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), sum, open);
}

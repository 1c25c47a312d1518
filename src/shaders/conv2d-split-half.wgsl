// y[p, o] = clamp(bias[o] + Σ over k of x[place(p, k)] · filter[k, o], lo, hi)   p: pixels of all pictures in one row
//   k runs over the window's rows, its columns and the input channels; place(p, k) = n, iy, ix, c with
//   iy = oy · stride − pad + ky · dilation, ix likewise; x is 0 outside. Groups = 1.
// As conv2d-split.wgsl, with weights of 16 bits, multiplied and added up in 32. For small maps on GPUs that compute much
// faster than they read: at 7×7 pixels a weight of four bytes is good for 98 operations only. A workgroup of 256 owns 16
// pixels × 4 quads and splits k into 16 slices; an invocation owns, of one slice, four pixels × one quad.
// Reference: test/reference/conv2d.ts

enable f16;

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
// [kernel h, kernel w, c rounded up to 4, out] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4h>;
// [out] in quads
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
// [n, h, w, out] in quads
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

// [8 slices][4 pixels of an invocation][16 invocations of a slice]
var<workgroup> sums: array<vec4f, 512>;

// Where a pixel's window begins: row, column, quad in x. What lies above or left of x wraps to huge numbers.
fn origin(pixel: u32) -> vec3u {
  let shape = params.y.shape;
  let row = (pixel / shape.z) % shape.y * params.stride.x - params.pad.x;
  let column = pixel % shape.z * params.stride.y - params.pad.y;
  let n = pixel / (shape.y * shape.z);
  let first = ((n * params.x.shape.y + row) * params.x.shape.z + column) * params.x.pitch + params.x.first;
  return vec3u(row, column, first);
}

// The quad of x at an offset from a pixel's origin, both as row, column, quad.
fn input(origin: vec3u, offset: vec3u) -> vec4f {
  let place = origin + offset;
  let inside = (place.x < params.x.shape.y) & (place.y < params.x.shape.z);
  return select(vec4f(0), x[select(0, place.z, inside)], inside);
}

// The four rows of the filter that a quad of k meets, as columns: rows · input is the sum over them.
fn rows(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(filters[first]),
    vec4f(filters[first + quads]),
    vec4f(filters[first + 2 * quads]),
    vec4f(filters[first + 3 * quads]),
  );
}

fn writeQuad(pixel: u32, quad: u32, sum: vec4f) {
  let shape = params.y.shape;
  if (pixel >= shape.x * shape.y * shape.z || quad * 4 >= shape.w) { return; }
  let value = clamp(sum + bias[quad], vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  y[pixel * params.y.pitch + params.y.first + quad] = select(vec4f(0), value, lanes);
}

// group: 16 pixels along x, 4 quads along y
@compute @workgroup_size(256, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.y.shape;
  let pixels = shape.x * shape.y * shape.z;
  let inQuads = (params.x.shape.w + 3) / 4;
  let quads = (shape.w + 3) / 4;
  let depth = params.kernel.x * params.kernel.y * inQuads;

  let slice = local / 16;
  let pixel = group.x * 16 + local / 4 % 4;
  let quad = group.y * 4 + local % 4;
  // What lies past the end repeats the last and is not written.
  let origin0 = origin(min(pixel, pixels - 1));
  let origin1 = origin(min(pixel + 4, pixels - 1));
  let origin2 = origin(min(pixel + 8, pixels - 1));
  let origin3 = origin(min(pixel + 12, pixels - 1));
  let readQuad = min(quad, quads - 1);

  var a0 = vec4f(0);
  var a1 = vec4f(0);
  var a2 = vec4f(0);
  var a3 = vec4f(0);
  // k as row, column, quad of the window
  var window = vec3u(0, 0, slice);
  for (var k = slice; k < depth; k += 16) {
    while (window.z >= inQuads) {
      window.z -= inQuads;
      window.y++;
      if (window.y == params.kernel.y) { window.y = 0; window.x++; }
    }
    let down = window.x * params.dilation.x;
    let right = window.y * params.dilation.y;
    let offset = vec3u(down, right, (down * params.x.shape.z + right) * params.x.pitch + window.z);
    let w = rows(k * 4 * quads + readQuad, quads);
    a0 += w * input(origin0, offset);
    a1 += w * input(origin1, offset);
    a2 += w * input(origin2, offset);
    a3 += w * input(origin3, offset);
    window.z += 16;
  }

  // The upper eight slices hand their sums to the lower eight, and these theirs to the 64 that write.
  let at = slice % 8 * 64 + local % 16;
  if (slice >= 8) {
    sums[at] = a0;
    sums[at + 16] = a1;
    sums[at + 32] = a2;
    sums[at + 48] = a3;
  }
  workgroupBarrier();
  if (slice < 8) {
    sums[at] += a0;
    sums[at + 16] += a1;
    sums[at + 32] += a2;
    sums[at + 48] += a3;
  }
  workgroupBarrier();
  if (local < 64) {
    var sum = vec4f(0);
    for (var i = local; i < 512; i += 64) { sum += sums[i]; }
    // Here the slice's number is that of the pixel among the four.
    writeQuad(pixel + slice * 4, quad, sum);
  }
}

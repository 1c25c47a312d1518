// y[n, oy, ox, o] = clamp(bias[o] + Σ over ky, kx, c of x[n, iy, ix, c] · filter[ky, kx, c, o], lo, hi)
//   iy = oy · stride − pad + ky · dilation, ix likewise; x is 0 outside. Groups = 1.
// Of pictures, whose up to three channels fill no quad. One loop in place of three and no product with the fourth take
// two thirds off the time of conv2d-subgroup.wgsl on software devices. For subgroups of four lanes and more: an
// invocation owns one quad of sixteen consecutive pixels, a workgroup eight quads of them. Of four pixels each of four
// lanes reads one, and tells it to all. Reference: test/reference/conv2d.ts

enable subgroups;

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
// [n, h, w, up to 3] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [kernel h, kernel w, 4, out] in quads; the last of the four is zero
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [out] in quads
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
// [n, h, w, out] in quads
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

// Where a pixel's window begins: row, column, quad in x. What lies above or left of x wraps to huge numbers.
fn origin(pixel: u32) -> vec3u {
  let shape = params.y.shape;
  let row = (pixel / shape.z) % shape.y * params.stride.x - params.pad.x;
  let column = pixel % shape.z * params.stride.y - params.pad.y;
  let n = pixel / (shape.y * shape.z);
  let first = ((n * params.x.shape.y + row) * params.x.shape.z + column) * params.x.pitch + params.x.first;
  return vec3u(row, column, first);
}

// The three rows of the filter that a pixel meets, as columns: weights · x is the sum over them.
fn weights(first: u32, quads: u32) -> mat3x4f {
  return mat3x4f(
    filters[first],
    filters[first + quads],
    filters[first + 2 * quads],
  );
}

fn writeQuad(pixel: u32, quad: u32, sum: vec4f) {
  let shape = params.y.shape;
  if (pixel >= shape.x * shape.y * shape.z || quad * 4 >= shape.w) { return; }
  let value = clamp(sum + bias[quad], vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  y[pixel * params.y.pitch + params.y.first + quad] = select(vec4f(0), value, lanes);
}

// group: sixteen pixels along x, eight quads along y
@compute @workgroup_size(8, 1, 1)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let shape = params.y.shape;
  let pixels = shape.x * shape.y * shape.z;
  let quads = (shape.w + 3) / 4;
  let pixel = group.x * 16;
  let quad = group.y * 8 + local;
  // Quads past the end repeat the last one and are not written, pixels likewise.
  let readQuad = min(quad, quads - 1);

  // Of the pixels that this lane reads.
  let origin0 = origin(min(pixel + lane % 4, pixels - 1));
  let origin1 = origin(min(pixel + lane % 4 + 4, pixels - 1));
  let origin2 = origin(min(pixel + lane % 4 + 8, pixels - 1));
  let origin3 = origin(min(pixel + lane % 4 + 12, pixels - 1));

  var a0 = vec4f(0); var a1 = vec4f(0);
  var a2 = vec4f(0); var a3 = vec4f(0);
  var a4 = vec4f(0); var a5 = vec4f(0);
  var a6 = vec4f(0); var a7 = vec4f(0);
  var a8 = vec4f(0); var a9 = vec4f(0);
  var a10 = vec4f(0); var a11 = vec4f(0);
  var a12 = vec4f(0); var a13 = vec4f(0);
  var a14 = vec4f(0); var a15 = vec4f(0);

  var f = readQuad;
  for (var k = 0u; k < params.kernel.x * params.kernel.y; k++) {
    let down = k / params.kernel.y * params.dilation.x;
    let right = k % params.kernel.y * params.dilation.y;
    let offset = (down * params.x.shape.z + right) * params.x.pitch;
    let inside0 = (origin0.x + down < params.x.shape.y) & (origin0.y + right < params.x.shape.z);
    let inside1 = (origin1.x + down < params.x.shape.y) & (origin1.y + right < params.x.shape.z);
    let inside2 = (origin2.x + down < params.x.shape.y) & (origin2.y + right < params.x.shape.z);
    let inside3 = (origin3.x + down < params.x.shape.y) & (origin3.y + right < params.x.shape.z);
    let at0 = select(0, origin0.z + offset, inside0);
    let at1 = select(0, origin1.z + offset, inside1);
    let at2 = select(0, origin2.z + offset, inside2);
    let at3 = select(0, origin3.z + offset, inside3);
    let w = weights(f, quads);
    let x0 = select(vec3f(0), x[at0].xyz, inside0);
    a0 += w * subgroupBroadcast(x0, 0); a1 += w * subgroupBroadcast(x0, 1);
    a2 += w * subgroupBroadcast(x0, 2); a3 += w * subgroupBroadcast(x0, 3);
    let x1 = select(vec3f(0), x[at1].xyz, inside1);
    a4 += w * subgroupBroadcast(x1, 0); a5 += w * subgroupBroadcast(x1, 1);
    a6 += w * subgroupBroadcast(x1, 2); a7 += w * subgroupBroadcast(x1, 3);
    let x2 = select(vec3f(0), x[at2].xyz, inside2);
    a8 += w * subgroupBroadcast(x2, 0); a9 += w * subgroupBroadcast(x2, 1);
    a10 += w * subgroupBroadcast(x2, 2); a11 += w * subgroupBroadcast(x2, 3);
    let x3 = select(vec3f(0), x[at3].xyz, inside3);
    a12 += w * subgroupBroadcast(x3, 0); a13 += w * subgroupBroadcast(x3, 1);
    a14 += w * subgroupBroadcast(x3, 2); a15 += w * subgroupBroadcast(x3, 3);
    f += 4 * quads;
  }

  writeQuad(pixel, quad, a0); writeQuad(pixel + 1, quad, a1);
  writeQuad(pixel + 2, quad, a2); writeQuad(pixel + 3, quad, a3);
  writeQuad(pixel + 4, quad, a4); writeQuad(pixel + 5, quad, a5);
  writeQuad(pixel + 6, quad, a6); writeQuad(pixel + 7, quad, a7);
  writeQuad(pixel + 8, quad, a8); writeQuad(pixel + 9, quad, a9);
  writeQuad(pixel + 10, quad, a10); writeQuad(pixel + 11, quad, a11);
  writeQuad(pixel + 12, quad, a12); writeQuad(pixel + 13, quad, a13);
  writeQuad(pixel + 14, quad, a14); writeQuad(pixel + 15, quad, a15);
}

// dx[n, iy, ix, c] = mask ⊙ (dx, if accumulating, + Σ over ky, kx, o of dy[n, oy, ox, o] · filter[ky, kx, c, o])
//   over the windows that saw the pixel: oy · stride = iy + pad − ky · dilation, ox likewise. Groups = 1.
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// Pixels of one phase (remainder by the stride) are seen by the same places of the window: no product is with zero.
// For subgroups of four lanes and more. An invocation owns one quad of sixteen consecutive pixels, a workgroup eight
// quads of them. Of four pixels each of four lanes reads one, and tells it to all: without workgroup memory and barriers
// nothing is read twice by a subgroup. Reference: test/reference/conv2d-dx.ts

enable subgroups;

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
// [n, oh, ow, out] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [kernel h, kernel w, out rounded up to 4, c] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

// Height and width of a phase: how many of its pixels there are along each side, the last maybe outside.
fn phaseSize() -> vec2u {
  return (params.dx.shape.yz + params.stride - 1) / params.stride;
}

// Of the pixel at `index` within a phase: row and column there, and the quad of dy at this row and column.
fn origin(index: u32) -> vec3u {
  let size = phaseSize();
  let row = index / size.y % size.x;
  let column = index % size.y;
  let n = index / (size.x * size.y);
  let first = ((n * params.dy.shape.y + row) * params.dy.shape.z + column) * params.dy.pitch + params.dy.first;
  return vec3u(row, column, first);
}

// The four rows of the filter that four outputs meet, as columns: weights · dy is the sum over them.
fn weights(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(
    filters[first],
    filters[first + quads],
    filters[first + 2 * quads],
    filters[first + 3 * quads],
  );
}

fn writeQuad(index: u32, phase: vec2u, quad: u32, sum: vec4f) {
  let shape = params.dx.shape;
  let size = phaseSize();
  let n = index / (size.x * size.y);
  let row = index / size.y % size.x * params.stride.x + phase.x;
  let column = index % size.y * params.stride.y + phase.y;
  if (n >= shape.x || row >= shape.y || column >= shape.z || quad * 4 >= shape.w) { return; }
  let pixel = (n * shape.y + row) * shape.z + column;
  let place = pixel * params.dx.pitch + params.dx.first + quad;
  var value = sum;
  if (params.accumulate != 0) { value += dx[place]; }
  let input = x[pixel * params.x.pitch + params.x.first + quad];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), value, open);
}

// group: sixteen pixels along x, eight quads along y, phases along z
@compute @workgroup_size(8, 1, 1)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let size = phaseSize();
  let pixels = params.dx.shape.x * size.x * size.y;
  let outQuads = (params.dy.shape.w + 3) / 4;
  let quads = (params.dx.shape.w + 3) / 4;
  let phase = vec2u(group.z / params.stride.y, group.z % params.stride.y);
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

  for (var ky = 0u; ky < params.kernel.x; ky++) {
    let above = vec2i(params.pad + phase).x - i32(ky * params.dilation.x);
    if (above % i32(params.stride.x) != 0) { continue; }
    // What lies above or left of dy wraps to huge numbers.
    let down = u32(above / i32(params.stride.x));
    for (var kx = 0u; kx < params.kernel.y; kx++) {
      let before = vec2i(params.pad + phase).y - i32(kx * params.dilation.y);
      if (before % i32(params.stride.y) != 0) { continue; }
      let right = u32(before / i32(params.stride.y));
      let offset = (down * params.dy.shape.z + right) * params.dy.pitch;
      let inside0 = (origin0.x + down < params.dy.shape.y) & (origin0.y + right < params.dy.shape.z);
      let inside1 = (origin1.x + down < params.dy.shape.y) & (origin1.y + right < params.dy.shape.z);
      let inside2 = (origin2.x + down < params.dy.shape.y) & (origin2.y + right < params.dy.shape.z);
      let inside3 = (origin3.x + down < params.dy.shape.y) & (origin3.y + right < params.dy.shape.z);
      let at0 = select(0, origin0.z + offset, inside0);
      let at1 = select(0, origin1.z + offset, inside1);
      let at2 = select(0, origin2.z + offset, inside2);
      let at3 = select(0, origin3.z + offset, inside3);
      var f = (ky * params.kernel.y + kx) * 4 * outQuads * quads + readQuad;
      for (var o = 0u; o < outQuads; o++) {
        let w = weights(f, quads);
        let dy0 = select(vec4f(0), dy[at0 + o], inside0);
        a0 += w * subgroupBroadcast(dy0, 0); a1 += w * subgroupBroadcast(dy0, 1);
        a2 += w * subgroupBroadcast(dy0, 2); a3 += w * subgroupBroadcast(dy0, 3);
        let dy1 = select(vec4f(0), dy[at1 + o], inside1);
        a4 += w * subgroupBroadcast(dy1, 0); a5 += w * subgroupBroadcast(dy1, 1);
        a6 += w * subgroupBroadcast(dy1, 2); a7 += w * subgroupBroadcast(dy1, 3);
        let dy2 = select(vec4f(0), dy[at2 + o], inside2);
        a8 += w * subgroupBroadcast(dy2, 0); a9 += w * subgroupBroadcast(dy2, 1);
        a10 += w * subgroupBroadcast(dy2, 2); a11 += w * subgroupBroadcast(dy2, 3);
        let dy3 = select(vec4f(0), dy[at3 + o], inside3);
        a12 += w * subgroupBroadcast(dy3, 0); a13 += w * subgroupBroadcast(dy3, 1);
        a14 += w * subgroupBroadcast(dy3, 2); a15 += w * subgroupBroadcast(dy3, 3);
        f += 4 * quads;
      }
    }
  }

  writeQuad(pixel, phase, quad, a0); writeQuad(pixel + 1, phase, quad, a1);
  writeQuad(pixel + 2, phase, quad, a2); writeQuad(pixel + 3, phase, quad, a3);
  writeQuad(pixel + 4, phase, quad, a4); writeQuad(pixel + 5, phase, quad, a5);
  writeQuad(pixel + 6, phase, quad, a6); writeQuad(pixel + 7, phase, quad, a7);
  writeQuad(pixel + 8, phase, quad, a8); writeQuad(pixel + 9, phase, quad, a9);
  writeQuad(pixel + 10, phase, quad, a10); writeQuad(pixel + 11, phase, quad, a11);
  writeQuad(pixel + 12, phase, quad, a12); writeQuad(pixel + 13, phase, quad, a13);
  writeQuad(pixel + 14, phase, quad, a14); writeQuad(pixel + 15, phase, quad, a15);
}

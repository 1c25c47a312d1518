// dx[n, iy, ix, c] = mask ⊙ (dx, if accumulating, + Σ over ky, kx, o of dy[n, oy, ox, o] · filter[ky, kx, c, o])
//   over the windows that saw the pixel: oy · stride = iy + pad − ky · dilation, ox likewise. Groups = 1.
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// conv2d-dx.wgsl for x of up to four channels, a picture: an invocation owns the one quad of eight pixels that follow
// each other within a phase (remainder by the stride). With two quads an invocation, half of the sums would be thrown
// away: 45 % less time for GoogLeNet's first layer on SwiftShader.
// Reference: test/reference/conv2d-dx.ts

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
// [kernel h, kernel w, out rounded up to 4, 4] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [n, h, w, c] in quads, one a pixel
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads, one a pixel
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
fn weights(first: u32) -> mat4x4f {
  return mat4x4f(filters[first], filters[first + 1], filters[first + 2], filters[first + 3]);
}

fn writeQuad(index: u32, phase: vec2u, sum: vec4f) {
  let shape = params.dx.shape;
  let size = phaseSize();
  let n = index / (size.x * size.y);
  let row = index / size.y % size.x * params.stride.x + phase.x;
  let column = index % size.y * params.stride.y + phase.y;
  if (n >= shape.x || row >= shape.y || column >= shape.z) { return; }
  let pixel = (n * shape.y + row) * shape.z + column;
  let place = pixel * params.dx.pitch + params.dx.first;
  var value = sum;
  if (params.accumulate != 0) { value += dx[place]; }
  let input = x[pixel * params.x.pitch + params.x.first];
  let lanes = vec4u(0, 1, 2, 3) < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), value, open);
}

// id = phase · ⌈pixels of a phase / 8⌉ + pixel / 8
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let size = phaseSize();
  let pixels = params.dx.shape.x * size.x * size.y;
  let outQuads = (params.dy.shape.w + 3) / 4;
  let blocks = (pixels + 7) / 8;
  let phase = vec2u(id.x / blocks / params.stride.y, id.x / blocks % params.stride.y);
  if (phase.x >= params.stride.x) { return; }
  let pixel = id.x % blocks * 8;

  // Pixels past the end repeat the last one and are not written.
  let origin0 = origin(pixel);
  let origin1 = origin(min(pixel + 1, pixels - 1));
  let origin2 = origin(min(pixel + 2, pixels - 1));
  let origin3 = origin(min(pixel + 3, pixels - 1));
  let origin4 = origin(min(pixel + 4, pixels - 1));
  let origin5 = origin(min(pixel + 5, pixels - 1));
  let origin6 = origin(min(pixel + 6, pixels - 1));
  let origin7 = origin(min(pixel + 7, pixels - 1));

  var a0 = vec4f(0);
  var a1 = vec4f(0);
  var a2 = vec4f(0);
  var a3 = vec4f(0);
  var a4 = vec4f(0);
  var a5 = vec4f(0);
  var a6 = vec4f(0);
  var a7 = vec4f(0);

  for (var ky = 0u; ky < params.kernel.x; ky++) {
    let above = vec2i(params.pad + phase).x - i32(ky * params.dilation.x);
    if (above % i32(params.stride.x) != 0) { continue; }
    // What lies above or left of dy wraps to huge numbers.
    let down = u32(above / i32(params.stride.x));
    let row0 = origin0.x + down < params.dy.shape.y;
    let row1 = origin1.x + down < params.dy.shape.y;
    let row2 = origin2.x + down < params.dy.shape.y;
    let row3 = origin3.x + down < params.dy.shape.y;
    let row4 = origin4.x + down < params.dy.shape.y;
    let row5 = origin5.x + down < params.dy.shape.y;
    let row6 = origin6.x + down < params.dy.shape.y;
    let row7 = origin7.x + down < params.dy.shape.y;
    for (var kx = 0u; kx < params.kernel.y; kx++) {
      let before = vec2i(params.pad + phase).y - i32(kx * params.dilation.y);
      if (before % i32(params.stride.y) != 0) { continue; }
      let right = u32(before / i32(params.stride.y));
      let inside0 = row0 & (origin0.y + right < params.dy.shape.z);
      let inside1 = row1 & (origin1.y + right < params.dy.shape.z);
      let inside2 = row2 & (origin2.y + right < params.dy.shape.z);
      let inside3 = row3 & (origin3.y + right < params.dy.shape.z);
      let inside4 = row4 & (origin4.y + right < params.dy.shape.z);
      let inside5 = row5 & (origin5.y + right < params.dy.shape.z);
      let inside6 = row6 & (origin6.y + right < params.dy.shape.z);
      let inside7 = row7 & (origin7.y + right < params.dy.shape.z);
      let offset = (down * params.dy.shape.z + right) * params.dy.pitch;
      let at0 = select(0, origin0.z + offset, inside0);
      let at1 = select(0, origin1.z + offset, inside1);
      let at2 = select(0, origin2.z + offset, inside2);
      let at3 = select(0, origin3.z + offset, inside3);
      let at4 = select(0, origin4.z + offset, inside4);
      let at5 = select(0, origin5.z + offset, inside5);
      let at6 = select(0, origin6.z + offset, inside6);
      let at7 = select(0, origin7.z + offset, inside7);
      var f = (ky * params.kernel.y + kx) * 4 * outQuads;
      for (var o = 0u; o < outQuads; o++) {
        let w = weights(f);
        let dy0 = select(vec4f(0), dy[at0 + o], inside0);
        a0 += w * dy0;
        let dy1 = select(vec4f(0), dy[at1 + o], inside1);
        a1 += w * dy1;
        let dy2 = select(vec4f(0), dy[at2 + o], inside2);
        a2 += w * dy2;
        let dy3 = select(vec4f(0), dy[at3 + o], inside3);
        a3 += w * dy3;
        let dy4 = select(vec4f(0), dy[at4 + o], inside4);
        a4 += w * dy4;
        let dy5 = select(vec4f(0), dy[at5 + o], inside5);
        a5 += w * dy5;
        let dy6 = select(vec4f(0), dy[at6 + o], inside6);
        a6 += w * dy6;
        let dy7 = select(vec4f(0), dy[at7 + o], inside7);
        a7 += w * dy7;
        f += 4;
      }
    }
  }

  writeQuad(pixel, phase, a0);
  writeQuad(pixel + 1, phase, a1);
  writeQuad(pixel + 2, phase, a2);
  writeQuad(pixel + 3, phase, a3);
  writeQuad(pixel + 4, phase, a4);
  writeQuad(pixel + 5, phase, a5);
  writeQuad(pixel + 6, phase, a6);
  writeQuad(pixel + 7, phase, a7);
}

// y[n, oy, ox, o] = clamp(bias[o] + Σ over ky, kx, c of x[n, iy, ix, c] · filter[ky, kx, c, o], lo, hi)
//   iy = oy · stride − pad + ky · dilation, ix likewise; x is 0 outside. Groups = 1.
// An invocation owns two output quads of eight consecutive pixels (rows run on into the next row and picture),
// all sums in named registers: indexed ones are several times slower, and barriers are dear on software devices.
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
// [kernel h, kernel w, c rounded up to 4, out] in quads
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

// The four rows of the filter that four input channels meet, as columns: weights · x is the sum over them.
fn weights(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(
    filters[first],
    filters[first + quads],
    filters[first + 2 * quads],
    filters[first + 3 * quads],
  );
}

fn writeQuad(pixel: u32, quad: u32, sum: vec4f) {
  let shape = params.y.shape;
  if (pixel >= shape.x * shape.y * shape.z || quad * 4 >= shape.w) { return; }
  let value = clamp(sum + bias[quad], vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  y[pixel * params.y.pitch + params.y.first + quad] = select(vec4f(0), value, lanes);
}

// id = pixel / 8 · ⌈quads / 2⌉ + quad / 2
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.y.shape;
  let pixels = shape.x * shape.y * shape.z;
  let inQuads = (params.x.shape.w + 3) / 4;
  let quads = (shape.w + 3) / 4;
  let pairs = (quads + 1) / 2;
  let pixel = id.x / pairs * 8;
  if (pixel >= pixels) { return; }
  let quad = id.x % pairs * 2;
  // An odd last quad is computed twice and written once.
  let next = min(1, quads - 1 - quad);

  // Pixels past the end repeat the last one and are not written.
  let origin0 = origin(pixel);
  let origin1 = origin(min(pixel + 1, pixels - 1));
  let origin2 = origin(min(pixel + 2, pixels - 1));
  let origin3 = origin(min(pixel + 3, pixels - 1));
  let origin4 = origin(min(pixel + 4, pixels - 1));
  let origin5 = origin(min(pixel + 5, pixels - 1));
  let origin6 = origin(min(pixel + 6, pixels - 1));
  let origin7 = origin(min(pixel + 7, pixels - 1));

  // a: the first quad's sums, b: the second's
  var a0 = vec4f(0); var b0 = vec4f(0);
  var a1 = vec4f(0); var b1 = vec4f(0);
  var a2 = vec4f(0); var b2 = vec4f(0);
  var a3 = vec4f(0); var b3 = vec4f(0);
  var a4 = vec4f(0); var b4 = vec4f(0);
  var a5 = vec4f(0); var b5 = vec4f(0);
  var a6 = vec4f(0); var b6 = vec4f(0);
  var a7 = vec4f(0); var b7 = vec4f(0);

  var f = quad;
  for (var ky = 0u; ky < params.kernel.x; ky++) {
    let down = ky * params.dilation.x;
    let row0 = origin0.x + down < params.x.shape.y;
    let row1 = origin1.x + down < params.x.shape.y;
    let row2 = origin2.x + down < params.x.shape.y;
    let row3 = origin3.x + down < params.x.shape.y;
    let row4 = origin4.x + down < params.x.shape.y;
    let row5 = origin5.x + down < params.x.shape.y;
    let row6 = origin6.x + down < params.x.shape.y;
    let row7 = origin7.x + down < params.x.shape.y;
    for (var kx = 0u; kx < params.kernel.y; kx++) {
      let right = kx * params.dilation.y;
      let inside0 = row0 & (origin0.y + right < params.x.shape.z);
      let inside1 = row1 & (origin1.y + right < params.x.shape.z);
      let inside2 = row2 & (origin2.y + right < params.x.shape.z);
      let inside3 = row3 & (origin3.y + right < params.x.shape.z);
      let inside4 = row4 & (origin4.y + right < params.x.shape.z);
      let inside5 = row5 & (origin5.y + right < params.x.shape.z);
      let inside6 = row6 & (origin6.y + right < params.x.shape.z);
      let inside7 = row7 & (origin7.y + right < params.x.shape.z);
      let offset = (down * params.x.shape.z + right) * params.x.pitch;
      let at0 = select(0, origin0.z + offset, inside0);
      let at1 = select(0, origin1.z + offset, inside1);
      let at2 = select(0, origin2.z + offset, inside2);
      let at3 = select(0, origin3.z + offset, inside3);
      let at4 = select(0, origin4.z + offset, inside4);
      let at5 = select(0, origin5.z + offset, inside5);
      let at6 = select(0, origin6.z + offset, inside6);
      let at7 = select(0, origin7.z + offset, inside7);
      for (var c = 0u; c < inQuads; c++) {
        let wa = weights(f, quads);
        let wb = weights(f + next, quads);
        let x0 = select(vec4f(0), x[at0 + c], inside0);
        a0 += wa * x0; b0 += wb * x0;
        let x1 = select(vec4f(0), x[at1 + c], inside1);
        a1 += wa * x1; b1 += wb * x1;
        let x2 = select(vec4f(0), x[at2 + c], inside2);
        a2 += wa * x2; b2 += wb * x2;
        let x3 = select(vec4f(0), x[at3 + c], inside3);
        a3 += wa * x3; b3 += wb * x3;
        let x4 = select(vec4f(0), x[at4 + c], inside4);
        a4 += wa * x4; b4 += wb * x4;
        let x5 = select(vec4f(0), x[at5 + c], inside5);
        a5 += wa * x5; b5 += wb * x5;
        let x6 = select(vec4f(0), x[at6 + c], inside6);
        a6 += wa * x6; b6 += wb * x6;
        let x7 = select(vec4f(0), x[at7 + c], inside7);
        a7 += wa * x7; b7 += wb * x7;
        f += 4 * quads;
      }
    }
  }

  writeQuad(pixel, quad, a0); writeQuad(pixel, quad + 1, b0);
  writeQuad(pixel + 1, quad, a1); writeQuad(pixel + 1, quad + 1, b1);
  writeQuad(pixel + 2, quad, a2); writeQuad(pixel + 2, quad + 1, b2);
  writeQuad(pixel + 3, quad, a3); writeQuad(pixel + 3, quad + 1, b3);
  writeQuad(pixel + 4, quad, a4); writeQuad(pixel + 4, quad + 1, b4);
  writeQuad(pixel + 5, quad, a5); writeQuad(pixel + 5, quad + 1, b5);
  writeQuad(pixel + 6, quad, a6); writeQuad(pixel + 6, quad + 1, b6);
  writeQuad(pixel + 7, quad, a7); writeQuad(pixel + 7, quad + 1, b7);
}

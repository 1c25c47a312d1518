// dx[p, c] = mask ⊙ (dx, if accumulating, + Σ over o of dy[p, o] · filter[c, o])   p: pixels of all pictures in one row
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// The gradient of a convolution with a 1×1 window, stride 1, no pads, as a matrix product; conv2d-1x1.wgsl backwards.
// An invocation owns two quads of eight consecutive pixels. Reference: test/reference/conv2d-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dy: Tensor, x: Tensor, dx: Tensor, accumulate: u32, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, out] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [out rounded up to 4, c] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

// The four rows of the filter that four outputs meet, as columns: weights · dy is the sum over them.
fn weights(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(
    filters[first],
    filters[first + quads],
    filters[first + 2 * quads],
    filters[first + 3 * quads],
  );
}

fn writeQuad(pixel: u32, quad: u32, sum: vec4f) {
  let shape = params.dx.shape;
  if (pixel >= shape.x * shape.y * shape.z || quad * 4 >= shape.w) { return; }
  let place = pixel * params.dx.pitch + params.dx.first + quad;
  var value = sum;
  if (params.accumulate != 0) { value += dx[place]; }
  let input = x[pixel * params.x.pitch + params.x.first + quad];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), value, open);
}

// id = pixel / 8 · ⌈quads / 2⌉ + quad / 2
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  let last = shape.x * shape.y * shape.z - 1;
  let outQuads = (params.dy.shape.w + 3) / 4;
  let quads = (shape.w + 3) / 4;
  let pairs = (quads + 1) / 2;
  let pixel = id.x / pairs * 8;
  if (pixel > last) { return; }
  let quad = id.x % pairs * 2;
  // An odd last quad is computed twice and written once.
  let next = min(1, quads - 1 - quad);

  // Pixels past the end repeat the last one and are not written.
  let pitch = params.dy.pitch;
  let at0 = pixel * pitch + params.dy.first;
  let at1 = min(pixel + 1, last) * pitch + params.dy.first;
  let at2 = min(pixel + 2, last) * pitch + params.dy.first;
  let at3 = min(pixel + 3, last) * pitch + params.dy.first;
  let at4 = min(pixel + 4, last) * pitch + params.dy.first;
  let at5 = min(pixel + 5, last) * pitch + params.dy.first;
  let at6 = min(pixel + 6, last) * pitch + params.dy.first;
  let at7 = min(pixel + 7, last) * pitch + params.dy.first;

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
  for (var o = 0u; o < outQuads; o++) {
    let wa = weights(f, quads);
    let wb = weights(f + next, quads);
    let dy0 = dy[at0 + o];
    a0 += wa * dy0; b0 += wb * dy0;
    let dy1 = dy[at1 + o];
    a1 += wa * dy1; b1 += wb * dy1;
    let dy2 = dy[at2 + o];
    a2 += wa * dy2; b2 += wb * dy2;
    let dy3 = dy[at3 + o];
    a3 += wa * dy3; b3 += wb * dy3;
    let dy4 = dy[at4 + o];
    a4 += wa * dy4; b4 += wb * dy4;
    let dy5 = dy[at5 + o];
    a5 += wa * dy5; b5 += wb * dy5;
    let dy6 = dy[at6 + o];
    a6 += wa * dy6; b6 += wb * dy6;
    let dy7 = dy[at7 + o];
    a7 += wa * dy7; b7 += wb * dy7;
    f += 4 * quads;
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

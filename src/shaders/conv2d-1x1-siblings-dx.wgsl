// dx[p, c] = mask ⊙ (dx, if accumulating, + Σ over o of dy[p, o] · filter[c, o] + dz[p, o] · filter[c, dyQuads · 4 + o])
//   p: pixels of all pictures in one row; mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// The gradient of convolutions of 1×1 windows that read one input; conv2d-1x1-siblings.wgsl backwards. Their gradients lie
// in two tensors, their filters behind one another, each from a whole quad on.
// An invocation owns two quads of eight consecutive pixels. Reference: test/reference/conv2d-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dy: Tensor, dz: Tensor, x: Tensor, dx: Tensor, accumulate: u32, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, out] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [outputs of all filters, c] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;
// [n, h, w, out] in quads
@group(0) @binding(5) var<storage, read> dz: array<vec4f>;

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
  let quads = (shape.w + 3) / 4;
  let pairs = (quads + 1) / 2;
  let pixel = id.x / pairs * 8;
  if (pixel > last) { return; }
  let quad = id.x % pairs * 2;
  // An odd last quad is computed twice and written once.
  let next = min(1, quads - 1 - quad);

  // a: the first quad's sums, b: the second's
  var a0 = vec4f(0); var b0 = vec4f(0);
  var a1 = vec4f(0); var b1 = vec4f(0);
  var a2 = vec4f(0); var b2 = vec4f(0);
  var a3 = vec4f(0); var b3 = vec4f(0);
  var a4 = vec4f(0); var b4 = vec4f(0);
  var a5 = vec4f(0); var b5 = vec4f(0);
  var a6 = vec4f(0); var b6 = vec4f(0);
  var a7 = vec4f(0); var b7 = vec4f(0);

  // Pixels past the end repeat the last one and are not written.
  var f = quad;
  var pitch = params.dy.pitch;
  var at0 = pixel * pitch + params.dy.first;
  var at1 = min(pixel + 1, last) * pitch + params.dy.first;
  var at2 = min(pixel + 2, last) * pitch + params.dy.first;
  var at3 = min(pixel + 3, last) * pitch + params.dy.first;
  var at4 = min(pixel + 4, last) * pitch + params.dy.first;
  var at5 = min(pixel + 5, last) * pitch + params.dy.first;
  var at6 = min(pixel + 6, last) * pitch + params.dy.first;
  var at7 = min(pixel + 7, last) * pitch + params.dy.first;
  for (var o = 0u; o < (params.dy.shape.w + 3) / 4; o++) {
    let wa = weights(f, quads);
    let wb = weights(f + next, quads);
    let g0 = dy[at0 + o];
    a0 += wa * g0; b0 += wb * g0;
    let g1 = dy[at1 + o];
    a1 += wa * g1; b1 += wb * g1;
    let g2 = dy[at2 + o];
    a2 += wa * g2; b2 += wb * g2;
    let g3 = dy[at3 + o];
    a3 += wa * g3; b3 += wb * g3;
    let g4 = dy[at4 + o];
    a4 += wa * g4; b4 += wb * g4;
    let g5 = dy[at5 + o];
    a5 += wa * g5; b5 += wb * g5;
    let g6 = dy[at6 + o];
    a6 += wa * g6; b6 += wb * g6;
    let g7 = dy[at7 + o];
    a7 += wa * g7; b7 += wb * g7;
    f += 4 * quads;
  }

  pitch = params.dz.pitch;
  at0 = pixel * pitch + params.dz.first;
  at1 = min(pixel + 1, last) * pitch + params.dz.first;
  at2 = min(pixel + 2, last) * pitch + params.dz.first;
  at3 = min(pixel + 3, last) * pitch + params.dz.first;
  at4 = min(pixel + 4, last) * pitch + params.dz.first;
  at5 = min(pixel + 5, last) * pitch + params.dz.first;
  at6 = min(pixel + 6, last) * pitch + params.dz.first;
  at7 = min(pixel + 7, last) * pitch + params.dz.first;
  for (var o = 0u; o < (params.dz.shape.w + 3) / 4; o++) {
    let wa = weights(f, quads);
    let wb = weights(f + next, quads);
    let g0 = dz[at0 + o];
    a0 += wa * g0; b0 += wb * g0;
    let g1 = dz[at1 + o];
    a1 += wa * g1; b1 += wb * g1;
    let g2 = dz[at2 + o];
    a2 += wa * g2; b2 += wb * g2;
    let g3 = dz[at3 + o];
    a3 += wa * g3; b3 += wb * g3;
    let g4 = dz[at4 + o];
    a4 += wa * g4; b4 += wb * g4;
    let g5 = dz[at5 + o];
    a5 += wa * g5; b5 += wb * g5;
    let g6 = dz[at6 + o];
    a6 += wa * g6; b6 += wb * g6;
    let g7 = dz[at7 + o];
    a7 += wa * g7; b7 += wb * g7;
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

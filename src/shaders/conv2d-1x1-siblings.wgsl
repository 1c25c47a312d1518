// y[p, o] = clamp(bias[yAt · 4 + o] + Σ over c of x[p, c] · filter[c, yAt · 4 + o], lo, hi)   p: pixels of all pictures in one row
// z[p, o] = the same with zAt. Convolutions of 1×1 windows that read one input, as one matrix product with two outputs: the
// filters stand behind one another, each from a whole quad on; conv2d-1x1.wgsl otherwise. A part of no channels writes nothing.
// An invocation owns two quads of y or of z of eight consecutive pixels. Reference: test/reference/conv2d.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  y: Tensor,
  z: Tensor,
  // quads of all filters, and where those of y and of z begin
  filterQuads: u32,
  yAt: u32,
  zAt: u32,
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [c rounded up to 4, outputs of all filters] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [outputs of all filters] in quads
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
// [n, h, w, out] in quads
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;
// [n, h, w, out] in quads
@group(0) @binding(5) var<storage, read_write> z: array<vec4f>;

// The four rows of the filter that four input channels meet, as columns: weights · x is the sum over them.
fn weights(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(
    filters[first],
    filters[first + quads],
    filters[first + 2 * quads],
    filters[first + 3 * quads],
  );
}

fn pairs(t: Tensor) -> u32 {
  return (t.shape.w + 7) / 8;
}

fn writeQuad(pixel: u32, quad: u32, forZ: bool, sum: vec4f) {
  let shape = params.x.shape;
  let channels = select(params.y.shape.w, params.z.shape.w, forZ);
  if (pixel >= shape.x * shape.y * shape.z || quad * 4 >= channels) { return; }
  let filterQuad = quad + select(params.yAt, params.zAt, forZ);
  let clamped = clamp(sum + bias[filterQuad], vec4f(params.lo), vec4f(params.hi));
  let value = select(vec4f(0), clamped, vec4u(0, 1, 2, 3) + quad * 4 < vec4u(channels));
  if (forZ) {
    z[pixel * params.z.pitch + params.z.first + quad] = value;
  } else {
    y[pixel * params.y.pitch + params.y.first + quad] = value;
  }
}

// id = pixel / 8 · pairs of y and z + pair, those of y first
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.x.shape;
  let last = shape.x * shape.y * shape.z - 1;
  let inQuads = (shape.w + 3) / 4;
  let all = pairs(params.y) + pairs(params.z);
  let pixel = id.x / all * 8;
  if (pixel > last) { return; }
  let pair = id.x % all;
  let forZ = pair >= pairs(params.y);
  let quad = 2 * select(pair, pair - pairs(params.y), forZ);
  // An odd last quad is computed twice and written once.
  let next = min(1, (select(params.y.shape.w, params.z.shape.w, forZ) + 3) / 4 - 1 - quad);

  // Pixels past the end repeat the last one and are not written.
  let pitch = params.x.pitch;
  let at0 = pixel * pitch + params.x.first;
  let at1 = min(pixel + 1, last) * pitch + params.x.first;
  let at2 = min(pixel + 2, last) * pitch + params.x.first;
  let at3 = min(pixel + 3, last) * pitch + params.x.first;
  let at4 = min(pixel + 4, last) * pitch + params.x.first;
  let at5 = min(pixel + 5, last) * pitch + params.x.first;
  let at6 = min(pixel + 6, last) * pitch + params.x.first;
  let at7 = min(pixel + 7, last) * pitch + params.x.first;

  // a: the first quad's sums, b: the second's
  var a0 = vec4f(0); var b0 = vec4f(0);
  var a1 = vec4f(0); var b1 = vec4f(0);
  var a2 = vec4f(0); var b2 = vec4f(0);
  var a3 = vec4f(0); var b3 = vec4f(0);
  var a4 = vec4f(0); var b4 = vec4f(0);
  var a5 = vec4f(0); var b5 = vec4f(0);
  var a6 = vec4f(0); var b6 = vec4f(0);
  var a7 = vec4f(0); var b7 = vec4f(0);

  let quads = params.filterQuads;
  var f = quad + select(params.yAt, params.zAt, forZ);
  for (var c = 0u; c < inQuads; c++) {
    let wa = weights(f, quads);
    let wb = weights(f + next, quads);
    let x0 = x[at0 + c];
    a0 += wa * x0; b0 += wb * x0;
    let x1 = x[at1 + c];
    a1 += wa * x1; b1 += wb * x1;
    let x2 = x[at2 + c];
    a2 += wa * x2; b2 += wb * x2;
    let x3 = x[at3 + c];
    a3 += wa * x3; b3 += wb * x3;
    let x4 = x[at4 + c];
    a4 += wa * x4; b4 += wb * x4;
    let x5 = x[at5 + c];
    a5 += wa * x5; b5 += wb * x5;
    let x6 = x[at6 + c];
    a6 += wa * x6; b6 += wb * x6;
    let x7 = x[at7 + c];
    a7 += wa * x7; b7 += wb * x7;
    f += 4 * quads;
  }

  writeQuad(pixel, quad, forZ, a0); writeQuad(pixel, quad + 1, forZ, b0);
  writeQuad(pixel + 1, quad, forZ, a1); writeQuad(pixel + 1, quad + 1, forZ, b1);
  writeQuad(pixel + 2, quad, forZ, a2); writeQuad(pixel + 2, quad + 1, forZ, b2);
  writeQuad(pixel + 3, quad, forZ, a3); writeQuad(pixel + 3, quad + 1, forZ, b3);
  writeQuad(pixel + 4, quad, forZ, a4); writeQuad(pixel + 4, quad + 1, forZ, b4);
  writeQuad(pixel + 5, quad, forZ, a5); writeQuad(pixel + 5, quad + 1, forZ, b5);
  writeQuad(pixel + 6, quad, forZ, a6); writeQuad(pixel + 6, quad + 1, forZ, b6);
  writeQuad(pixel + 7, quad, forZ, a7); writeQuad(pixel + 7, quad + 1, forZ, b7);
}

// y[p, o] = clamp(bias[yAt · 4 + o] + Σ over c of x[p, c] · filter[c, yAt · 4 + o], lo, hi)   p: pixels of all pictures in one row
// z[p, o] = the same with zAt. Convolutions of 1×1 windows that read one input, as one matrix product with two outputs: the
// filters stand behind one another, each from a whole quad on. A part of no channels writes nothing.
// For small maps on GPUs: a workgroup of 256 owns 16 pixels × 4 quads and splits c into 16 slices, whose sums meet in
// workgroup memory at the end. An invocation owns, of one slice, four pixels × one quad. Reference: test/reference/conv2d.ts

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

// [8 slices][4 pixels of an invocation][16 invocations of a slice]
var<workgroup> sums: array<vec4f, 512>;

// The four rows of the filter that a quad meets, as columns: rows · input is the sum over them.
fn rows(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(filters[first], filters[first + quads], filters[first + 2 * quads], filters[first + 3 * quads]);
}

fn quadsOf(t: Tensor) -> u32 {
  return (t.shape.w + 3) / 4;
}

// Quads count through those of y and then those of z; their filters may lie elsewhere.
fn filterQuad(quad: u32) -> u32 {
  let ofY = quadsOf(params.y);
  return select(params.yAt + quad, params.zAt + quad - ofY, quad >= ofY);
}

fn writeQuad(pixel: u32, quad: u32, sum: vec4f) {
  let shape = params.x.shape;
  let ofY = quadsOf(params.y);
  if (pixel >= shape.x * shape.y * shape.z || quad >= ofY + quadsOf(params.z)) { return; }
  let value = clamp(sum + bias[filterQuad(quad)], vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3);
  if (quad < ofY) {
    let inside = lanes + quad * 4 < vec4u(params.y.shape.w);
    y[pixel * params.y.pitch + params.y.first + quad] = select(vec4f(0), value, inside);
  } else {
    let own = quad - ofY;
    let inside = lanes + own * 4 < vec4u(params.z.shape.w);
    z[pixel * params.z.pitch + params.z.first + own] = select(vec4f(0), value, inside);
  }
}

// group: 16 pixels along x, 4 quads along y
@compute @workgroup_size(256, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.x.shape;
  let pixels = shape.x * shape.y * shape.z;
  let depth = quadsOf(params.x);
  let quads = quadsOf(params.y) + quadsOf(params.z);

  let slice = local / 16;
  let pixel = group.x * 16 + local / 4 % 4;
  let quad = group.y * 4 + local % 4;
  // What lies past the end repeats the last and is not written.
  let pixel0 = min(pixel, pixels - 1) * params.x.pitch + params.x.first;
  let pixel1 = min(pixel + 4, pixels - 1) * params.x.pitch + params.x.first;
  let pixel2 = min(pixel + 8, pixels - 1) * params.x.pitch + params.x.first;
  let pixel3 = min(pixel + 12, pixels - 1) * params.x.pitch + params.x.first;
  let readQuad = filterQuad(min(quad, quads - 1));

  var a0 = vec4f(0);
  var a1 = vec4f(0);
  var a2 = vec4f(0);
  var a3 = vec4f(0);
  for (var k = slice; k < depth; k += 16) {
    let w = rows(k * 4 * params.filterQuads + readQuad, params.filterQuads);
    a0 += w * x[pixel0 + k];
    a1 += w * x[pixel1 + k];
    a2 += w * x[pixel2 + k];
    a3 += w * x[pixel3 + k];
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

// y[p, o] = clamp(bias[yAt · 4 + o] + Σ over c of x[p, c] · filter[c, yAt · 4 + o], lo, hi)   p: pixels of all pictures in one row
// z[p, o] = the same with zAt. Convolutions of 1×1 windows that read one input, as one matrix product with two outputs: the
// filters stand behind one another, each from a whole quad on. A part of no channels writes nothing.
// For subgroups of four lanes and more: an invocation owns one quad of sixteen consecutive pixels, a workgroup eight quads of
// them. Of four pixels each of four lanes reads one, and tells it to all. Reference: test/reference/conv2d.ts

enable subgroups;

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

// The four rows of the filter that a quad meets, as columns: weights · input is the sum over them.
fn weights(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(
    filters[first],
    filters[first + quads],
    filters[first + 2 * quads],
    filters[first + 3 * quads],
  );
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

// group: sixteen pixels along x, eight quads along y
@compute @workgroup_size(8, 1, 1)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let shape = params.x.shape;
  let pixels = shape.x * shape.y * shape.z;
  let quads = quadsOf(params.y) + quadsOf(params.z);
  let pixel = group.x * 16;
  let quad = group.y * 8 + local;
  // The first of the four pixels that this lane reads. What lies past the end repeats the last and is not written.
  let mine = pixel + lane % 4;
  let at0 = min(mine, pixels - 1) * params.x.pitch + params.x.first;
  let at1 = min(mine + 4, pixels - 1) * params.x.pitch + params.x.first;
  let at2 = min(mine + 8, pixels - 1) * params.x.pitch + params.x.first;
  let at3 = min(mine + 12, pixels - 1) * params.x.pitch + params.x.first;

  var a0 = vec4f(0); var a1 = vec4f(0);
  var a2 = vec4f(0); var a3 = vec4f(0);
  var a4 = vec4f(0); var a5 = vec4f(0);
  var a6 = vec4f(0); var a7 = vec4f(0);
  var a8 = vec4f(0); var a9 = vec4f(0);
  var a10 = vec4f(0); var a11 = vec4f(0);
  var a12 = vec4f(0); var a13 = vec4f(0);
  var a14 = vec4f(0); var a15 = vec4f(0);

  var f = filterQuad(min(quad, quads - 1));
  for (var k = 0u; k < quadsOf(params.x); k++) {
    let w = weights(f, params.filterQuads);
    let v0 = x[at0 + k];
    a0 += w * subgroupBroadcast(v0, 0); a1 += w * subgroupBroadcast(v0, 1);
    a2 += w * subgroupBroadcast(v0, 2); a3 += w * subgroupBroadcast(v0, 3);
    let v1 = x[at1 + k];
    a4 += w * subgroupBroadcast(v1, 0); a5 += w * subgroupBroadcast(v1, 1);
    a6 += w * subgroupBroadcast(v1, 2); a7 += w * subgroupBroadcast(v1, 3);
    let v2 = x[at2 + k];
    a8 += w * subgroupBroadcast(v2, 0); a9 += w * subgroupBroadcast(v2, 1);
    a10 += w * subgroupBroadcast(v2, 2); a11 += w * subgroupBroadcast(v2, 3);
    let v3 = x[at3 + k];
    a12 += w * subgroupBroadcast(v3, 0); a13 += w * subgroupBroadcast(v3, 1);
    a14 += w * subgroupBroadcast(v3, 2); a15 += w * subgroupBroadcast(v3, 3);
    f += 4 * params.filterQuads;
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

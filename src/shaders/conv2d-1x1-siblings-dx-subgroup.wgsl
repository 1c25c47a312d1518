// dx[p, c] = mask ⊙ (dx, if accumulating, + Σ over o of dy[p, o] · filter[c, o] + dz[p, o] · filter[c, dyQuads · 4 + o])
//   p: pixels of all pictures in one row; mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// The gradient of convolutions of 1×1 windows that read one input. Their gradients lie in two tensors, their filters
// behind one another, each from a whole quad on.
// For subgroups of four lanes and more: an invocation owns one quad of sixteen consecutive pixels, a workgroup eight quads of
// them. Of four pixels each of four lanes reads one, and tells it to all. Reference: test/reference/conv2d-dx.ts

enable subgroups;

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

// group: sixteen pixels along x, eight quads along y
@compute @workgroup_size(8, 1, 1)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let shape = params.dx.shape;
  let pixels = shape.x * shape.y * shape.z;
  let quads = quadsOf(params.dx);
  let pixel = group.x * 16;
  let quad = group.y * 8 + local;
  // The first of the four pixels that this lane reads. What lies past the end repeats the last and is not written.
  let mine = pixel + lane % 4;
  let dyAt0 = min(mine, pixels - 1) * params.dy.pitch + params.dy.first;
  let dyAt1 = min(mine + 4, pixels - 1) * params.dy.pitch + params.dy.first;
  let dyAt2 = min(mine + 8, pixels - 1) * params.dy.pitch + params.dy.first;
  let dyAt3 = min(mine + 12, pixels - 1) * params.dy.pitch + params.dy.first;
  let dzAt0 = min(mine, pixels - 1) * params.dz.pitch + params.dz.first;
  let dzAt1 = min(mine + 4, pixels - 1) * params.dz.pitch + params.dz.first;
  let dzAt2 = min(mine + 8, pixels - 1) * params.dz.pitch + params.dz.first;
  let dzAt3 = min(mine + 12, pixels - 1) * params.dz.pitch + params.dz.first;

  var a0 = vec4f(0); var a1 = vec4f(0);
  var a2 = vec4f(0); var a3 = vec4f(0);
  var a4 = vec4f(0); var a5 = vec4f(0);
  var a6 = vec4f(0); var a7 = vec4f(0);
  var a8 = vec4f(0); var a9 = vec4f(0);
  var a10 = vec4f(0); var a11 = vec4f(0);
  var a12 = vec4f(0); var a13 = vec4f(0);
  var a14 = vec4f(0); var a15 = vec4f(0);

  var f = min(quad, quads - 1);
  for (var k = 0u; k < quadsOf(params.dy); k++) {
    let w = weights(f, quads);
    let v0 = dy[dyAt0 + k];
    a0 += w * subgroupBroadcast(v0, 0); a1 += w * subgroupBroadcast(v0, 1);
    a2 += w * subgroupBroadcast(v0, 2); a3 += w * subgroupBroadcast(v0, 3);
    let v1 = dy[dyAt1 + k];
    a4 += w * subgroupBroadcast(v1, 0); a5 += w * subgroupBroadcast(v1, 1);
    a6 += w * subgroupBroadcast(v1, 2); a7 += w * subgroupBroadcast(v1, 3);
    let v2 = dy[dyAt2 + k];
    a8 += w * subgroupBroadcast(v2, 0); a9 += w * subgroupBroadcast(v2, 1);
    a10 += w * subgroupBroadcast(v2, 2); a11 += w * subgroupBroadcast(v2, 3);
    let v3 = dy[dyAt3 + k];
    a12 += w * subgroupBroadcast(v3, 0); a13 += w * subgroupBroadcast(v3, 1);
    a14 += w * subgroupBroadcast(v3, 2); a15 += w * subgroupBroadcast(v3, 3);
    f += 4 * quads;
  }
  for (var k = 0u; k < quadsOf(params.dz); k++) {
    let w = weights(f, quads);
    let v0 = dz[dzAt0 + k];
    a0 += w * subgroupBroadcast(v0, 0); a1 += w * subgroupBroadcast(v0, 1);
    a2 += w * subgroupBroadcast(v0, 2); a3 += w * subgroupBroadcast(v0, 3);
    let v1 = dz[dzAt1 + k];
    a4 += w * subgroupBroadcast(v1, 0); a5 += w * subgroupBroadcast(v1, 1);
    a6 += w * subgroupBroadcast(v1, 2); a7 += w * subgroupBroadcast(v1, 3);
    let v2 = dz[dzAt2 + k];
    a8 += w * subgroupBroadcast(v2, 0); a9 += w * subgroupBroadcast(v2, 1);
    a10 += w * subgroupBroadcast(v2, 2); a11 += w * subgroupBroadcast(v2, 3);
    let v3 = dz[dzAt3 + k];
    a12 += w * subgroupBroadcast(v3, 0); a13 += w * subgroupBroadcast(v3, 1);
    a14 += w * subgroupBroadcast(v3, 2); a15 += w * subgroupBroadcast(v3, 3);
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

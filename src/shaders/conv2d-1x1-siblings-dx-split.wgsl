// dx[p, c] = mask ⊙ (dx, if accumulating, + Σ over o of dy[p, o] · filter[c, o] + dz[p, o] · filter[c, dyQuads · 4 + o])
//   p: pixels of all pictures in one row; mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// The gradient of convolutions of 1×1 windows that read one input. Their gradients lie in two tensors, their filters
// behind one another, each from a whole quad on.
// For small maps on GPUs: a workgroup of 256 owns 16 pixels × 4 quads and splits o into 16 slices, whose sums meet in
// workgroup memory at the end. An invocation owns, of one slice, four pixels × one quad. Reference: test/reference/conv2d-dx.ts

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

// [8 slices][4 pixels of an invocation][16 invocations of a slice]
var<workgroup> sums: array<vec4f, 512>;

// The four rows of the filter that a quad meets, as columns: rows · input is the sum over them.
fn rows(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(filters[first], filters[first + quads], filters[first + 2 * quads], filters[first + 3 * quads]);
}

fn quadsOf(t: Tensor) -> u32 {
  return (t.shape.w + 3) / 4;
}

// Quads of gradients count through those of dy and then those of dz.
fn gradient(pixel: u32, quad: u32) -> vec4f {
  let ofY = quadsOf(params.dy);
  if (quad < ofY) { return dy[pixel * params.dy.pitch + params.dy.first + quad]; }
  return dz[pixel * params.dz.pitch + params.dz.first + quad - ofY];
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

// group: 16 pixels along x, 4 quads along y
@compute @workgroup_size(256, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.dx.shape;
  let pixels = shape.x * shape.y * shape.z;
  let depth = quadsOf(params.dy) + quadsOf(params.dz);
  let quads = quadsOf(params.dx);

  let slice = local / 16;
  let pixel = group.x * 16 + local / 4 % 4;
  let quad = group.y * 4 + local % 4;
  // What lies past the end repeats the last and is not written.
  let pixel0 = min(pixel, pixels - 1);
  let pixel1 = min(pixel + 4, pixels - 1);
  let pixel2 = min(pixel + 8, pixels - 1);
  let pixel3 = min(pixel + 12, pixels - 1);
  let readQuad = min(quad, quads - 1);

  var a0 = vec4f(0);
  var a1 = vec4f(0);
  var a2 = vec4f(0);
  var a3 = vec4f(0);
  for (var k = slice; k < depth; k += 16) {
    let w = rows(k * 4 * quads + readQuad, quads);
    a0 += w * gradient(pixel0, k);
    a1 += w * gradient(pixel1, k);
    a2 += w * gradient(pixel2, k);
    a3 += w * gradient(pixel3, k);
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

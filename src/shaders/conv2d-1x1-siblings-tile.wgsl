// y[p, o] = clamp(bias[yAt · 4 + o] + Σ over c of x[p, c] · filter[c, yAt · 4 + o], lo, hi)   p: pixels of all pictures in one row
// z[p, o] = the same with zAt. Convolutions of 1×1 windows that read one input, as one matrix product with two outputs: the
// filters stand behind one another, each from a whole quad on. A part of no channels writes nothing.
// For GPUs: a workgroup of 64 owns 32 pixels × 8 quads, an invocation four pixels × one quad. Four quads of x lie in
// workgroup memory while the next four are on their way, so a step has one barrier. Reference: test/reference/conv2d.ts

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

// Two halves, of which one is read while the other is filled. A half of inputs: [4 quads][32 pixels]; a half of
// weights: [4 quads][4][8 quads]. Quad q is stored with its places swapped (^ 2q), so that the invocations
// that write side by side meet different banks.
var<workgroup> inputs: array<vec4f, 256>;
var<workgroup> weights: array<vec4f, 256>;

// The four rows of the filter that a quad meets, as columns: rows · input is the sum over them.
fn rows(first: u32) -> mat4x4f {
  return mat4x4f(weights[first], weights[first + 8], weights[first + 16], weights[first + 24]);
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

// group: 32 pixels along x, 8 quads along y
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.x.shape;
  let pixels = shape.x * shape.y * shape.z;
  let depth = quadsOf(params.x);
  let quads = quadsOf(params.y) + quadsOf(params.z);

  // What this invocation carries into workgroup memory: of its quads two pixels and two rows of weights.
  var k = local % 4;
  let carried = local / 4;
  let swapped = carried ^ (k * 2);
  let pixel0 = min(group.x * 32 + carried, pixels - 1) * params.x.pitch + params.x.first;
  let pixel1 = min(group.x * 32 + carried + 16, pixels - 1) * params.x.pitch + params.x.first;
  let carriedRow = carried / 8;
  let carriedQuad = filterQuad(min(group.y * 8 + carried % 8, quads - 1));
  let carriedTo = k * 32 + swapped;

  let row = local / 8;
  let column = local % 8;
  var a0 = vec4f(0);
  var a1 = vec4f(0);
  var a2 = vec4f(0);
  var a3 = vec4f(0);

  let steps = (depth + 3) / 4;
  for (var step = 0u; step <= steps; step++) {
    // Ask for the next quads, if there are any.
    let wanted = k < depth;
    let at = min(k, depth - 1);
    let input0 = select(vec4f(0), x[pixel0 + at], wanted);
    let input1 = select(vec4f(0), x[pixel1 + at], wanted);
    let f = (at * 4 + carriedRow) * params.filterQuads + carriedQuad;
    let weights0 = select(vec4f(0), filters[f], wanted);
    let weights1 = select(vec4f(0), filters[f + 2 * params.filterQuads], wanted);
    k += 4;

    // Meanwhile use those that the last step brought.
    if (step > 0) {
      let half = (step - 1) % 2 * 128;
      for (var q = 0u; q < 4; q++) {
        let across = half + q * 32 + (column ^ (q * 2));
        let along = half + q * 32 + (row ^ (q * 2));
        let w = rows(across);
        a0 += w * inputs[along];
        a1 += w * inputs[along + 8];
        a2 += w * inputs[along + 16];
        a3 += w * inputs[along + 24];
      }
    }

    let next = step % 2 * 128 + carriedTo;
    inputs[next] = input0;
    inputs[next + 16] = input1;
    weights[next] = weights0;
    weights[next + 16] = weights1;
    workgroupBarrier();
  }

  let pixel = group.x * 32 + row;
  let quad = group.y * 8 + column;
  writeQuad(pixel, quad, a0);
  writeQuad(pixel + 8, quad, a1);
  writeQuad(pixel + 16, quad, a2);
  writeQuad(pixel + 24, quad, a3);
}

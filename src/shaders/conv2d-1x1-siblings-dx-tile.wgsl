// dx[p, c] = mask ⊙ (dx, if accumulating, + Σ over o of dy[p, o] · filter[c, o] + dz[p, o] · filter[c, dyQuads · 4 + o])
//   p: pixels of all pictures in one row; mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// The gradient of convolutions of 1×1 windows that read one input. Their gradients lie in two tensors, their filters
// behind one another, each from a whole quad on.
// For GPUs: a workgroup of 64 owns 32 pixels × 8 quads, an invocation four pixels × one quad. Four quads of gradients lie in
// workgroup memory while the next four are on their way, so a step has one barrier. Reference: test/reference/conv2d-dx.ts

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

// group: 32 pixels along x, 8 quads along y
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.dx.shape;
  let pixels = shape.x * shape.y * shape.z;
  let depth = quadsOf(params.dy) + quadsOf(params.dz);
  let quads = quadsOf(params.dx);

  // What this invocation carries into workgroup memory: of its quads two pixels and two rows of weights.
  var k = local % 4;
  let carried = local / 4;
  let swapped = carried ^ (k * 2);
  let pixel0 = min(group.x * 32 + carried, pixels - 1);
  let pixel1 = min(group.x * 32 + carried + 16, pixels - 1);
  let carriedRow = carried / 8;
  let carriedQuad = min(group.y * 8 + carried % 8, quads - 1);
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
    let input0 = select(vec4f(0), gradient(pixel0, at), wanted);
    let input1 = select(vec4f(0), gradient(pixel1, at), wanted);
    let f = (at * 4 + carriedRow) * quads + carriedQuad;
    let weights0 = select(vec4f(0), filters[f], wanted);
    let weights1 = select(vec4f(0), filters[f + 2 * quads], wanted);
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

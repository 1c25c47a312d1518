// y[p, o] = clamp(bias[o] + Σ over k of x[place(p, k)] · filter[k, o], lo, hi)   p: pixels of all pictures in one row
//   k runs over the window's rows, its columns and the input channels; place(p, k) = n, iy, ix, c with
//   iy = oy · stride − pad + ky · dilation, ix likewise; x is 0 outside. Groups = 1.
// An implicit matrix product for GPUs: a workgroup of 64 owns 64 pixels × 16 quads, an invocation eight pixels × two
// quads in named registers. Two quads of k lie in workgroup memory while the next two are on their way, so a step has
// one barrier. Reference: test/reference/conv2d.ts

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

// Two halves, of which one is read while the other is filled. A half of inputs: [2 quads of k][64 pixels]; a half of
// weights: [2 quads of k][4][16 quads]. Quad q of k is stored with its places swapped (^ 4q), so that the invocations
// that write side by side meet different banks.
var<workgroup> inputs: array<vec4f, 256>;
var<workgroup> weights: array<vec4f, 256>;

// Where a pixel's window begins: row, column, quad in x. What lies above or left of x wraps to huge numbers.
fn origin(pixel: u32) -> vec3u {
  let shape = params.y.shape;
  let row = (pixel / shape.z) % shape.y * params.stride.x - params.pad.x;
  let column = pixel % shape.z * params.stride.y - params.pad.y;
  let n = pixel / (shape.y * shape.z);
  let first = ((n * params.x.shape.y + row) * params.x.shape.z + column) * params.x.pitch + params.x.first;
  return vec3u(row, column, first);
}

// The quad of x at an offset from a pixel's origin, both as row, column, quad.
fn input(origin: vec3u, offset: vec3u, wanted: bool) -> vec4f {
  let place = origin + offset;
  let inside = wanted & (place.x < params.x.shape.y) & (place.y < params.x.shape.z);
  return select(vec4f(0), x[select(0, place.z, inside)], inside);
}

// The four rows of the filter that a quad of k meets, as columns: rows · input is the sum over them.
fn rows(first: u32) -> mat4x4f {
  return mat4x4f(weights[first], weights[first + 16], weights[first + 32], weights[first + 48]);
}

fn writeQuad(pixel: u32, quad: u32, sum: vec4f) {
  let shape = params.y.shape;
  if (pixel >= shape.x * shape.y * shape.z || quad * 4 >= shape.w) { return; }
  let value = clamp(sum + bias[quad], vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  y[pixel * params.y.pitch + params.y.first + quad] = select(vec4f(0), value, lanes);
}

// group: 64 pixels along x, 16 quads along y
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.y.shape;
  let pixels = shape.x * shape.y * shape.z;
  let inQuads = (params.x.shape.w + 3) / 4;
  let quads = (shape.w + 3) / 4;
  let depth = params.kernel.x * params.kernel.y * inQuads;

  // What this invocation carries into workgroup memory: of its quads of k two pixels and two rows of weights.
  var k = local % 2;
  let carried = local / 2;
  let swapped = carried ^ (k * 4);
  let origin0 = origin(min(group.x * 64 + carried, pixels - 1));
  let origin1 = origin(min(group.x * 64 + carried + 32, pixels - 1));
  let carriedRow = carried / 16;
  let carriedQuad = min(group.y * 16 + carried % 16, quads - 1);
  let toInputs = k * 64 + swapped;
  let toWeights = k * 64 + swapped;
  // k as row, column, quad of the window
  var window = vec3u(0, 0, k);

  let row = local / 8;
  let column = local % 8;
  // a: the first quad's sums, b: the second's
  var a0 = vec4f(0); var b0 = vec4f(0);
  var a1 = vec4f(0); var b1 = vec4f(0);
  var a2 = vec4f(0); var b2 = vec4f(0);
  var a3 = vec4f(0); var b3 = vec4f(0);
  var a4 = vec4f(0); var b4 = vec4f(0);
  var a5 = vec4f(0); var b5 = vec4f(0);
  var a6 = vec4f(0); var b6 = vec4f(0);
  var a7 = vec4f(0); var b7 = vec4f(0);

  let steps = (depth + 1) / 2;
  for (var step = 0u; step <= steps; step++) {
    // Ask for the next quads of k, if there are any.
    while (window.z >= inQuads) {
      window.z -= inQuads;
      window.y++;
      if (window.y == params.kernel.y) { window.y = 0; window.x++; }
    }
    let down = window.x * params.dilation.x;
    let right = window.y * params.dilation.y;
    let offset = vec3u(down, right, (down * params.x.shape.z + right) * params.x.pitch + window.z);
    let wanted = k < depth;
    let fetched0 = input(origin0, offset, wanted);
    let fetched1 = input(origin1, offset, wanted);
    let f = (k * 4 + carriedRow) * quads + carriedQuad;
    let weights0 = select(vec4f(0), filters[f], wanted);
    let weights1 = select(vec4f(0), filters[f + 2 * quads], wanted);
    k += 2;
    window.z += 2;

    // Meanwhile use those that the last step brought.
    if (step > 0) {
      let half = (step - 1) % 2 * 128;
      for (var q = 0u; q < 2; q++) {
        let across = half + q * 64 + (column ^ (q * 4));
        let along = half + q * 64 + (row ^ (q * 4));
        let wa = rows(across);
        let wb = rows(across + 8);
        let input0 = inputs[along];
        a0 += wa * input0; b0 += wb * input0;
        let input1 = inputs[along + 8];
        a1 += wa * input1; b1 += wb * input1;
        let input2 = inputs[along + 16];
        a2 += wa * input2; b2 += wb * input2;
        let input3 = inputs[along + 24];
        a3 += wa * input3; b3 += wb * input3;
        let input4 = inputs[along + 32];
        a4 += wa * input4; b4 += wb * input4;
        let input5 = inputs[along + 40];
        a5 += wa * input5; b5 += wb * input5;
        let input6 = inputs[along + 48];
        a6 += wa * input6; b6 += wb * input6;
        let input7 = inputs[along + 56];
        a7 += wa * input7; b7 += wb * input7;
      }
    }

    let next = step % 2 * 128;
    inputs[next + toInputs] = fetched0;
    inputs[next + toInputs + 32] = fetched1;
    weights[next + toWeights] = weights0;
    weights[next + toWeights + 32] = weights1;
    workgroupBarrier();
  }

  let pixel = group.x * 64 + row;
  let quad = group.y * 16 + column;
  writeQuad(pixel, quad, a0); writeQuad(pixel, quad + 8, b0);
  writeQuad(pixel + 8, quad, a1); writeQuad(pixel + 8, quad + 8, b1);
  writeQuad(pixel + 16, quad, a2); writeQuad(pixel + 16, quad + 8, b2);
  writeQuad(pixel + 24, quad, a3); writeQuad(pixel + 24, quad + 8, b3);
  writeQuad(pixel + 32, quad, a4); writeQuad(pixel + 32, quad + 8, b4);
  writeQuad(pixel + 40, quad, a5); writeQuad(pixel + 40, quad + 8, b5);
  writeQuad(pixel + 48, quad, a6); writeQuad(pixel + 48, quad + 8, b6);
  writeQuad(pixel + 56, quad, a7); writeQuad(pixel + 56, quad + 8, b7);
}

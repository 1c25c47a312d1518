// y[p, o] = clamp(bias[o] + Σ over k of x[place(p, k)] · filter[k, o], lo, hi)   p: pixels of all pictures in one row
//   k runs over the window's rows, its columns and the input channels; place(p, k) = n, iy, ix, c with
//   iy = oy · stride − pad + ky · dilation, ix likewise; x is 0 outside. Groups = 1.
// For GPUs, where conv2d-tile.wgsl would give too few workgroups: one of 64 owns 32 pixels × 8 quads, an invocation
// four pixels × one quad. Four quads of k lie in workgroup memory while the next four are on their way, so a step has
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

// Two halves, of which one is read while the other is filled. A half of inputs: [4 quads of k][32 pixels]; a half of
// weights: [4 quads of k][4][8 quads]. Quad q of k is stored with its places swapped (^ 2q), so that the invocations
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
  return mat4x4f(weights[first], weights[first + 8], weights[first + 16], weights[first + 24]);
}

fn writeQuad(pixel: u32, quad: u32, sum: vec4f) {
  let shape = params.y.shape;
  if (pixel >= shape.x * shape.y * shape.z || quad * 4 >= shape.w) { return; }
  let value = clamp(sum + bias[quad], vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  y[pixel * params.y.pitch + params.y.first + quad] = select(vec4f(0), value, lanes);
}

// group: 32 pixels along x, 8 quads along y
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let shape = params.y.shape;
  let pixels = shape.x * shape.y * shape.z;
  let inQuads = (params.x.shape.w + 3) / 4;
  let quads = (shape.w + 3) / 4;
  let depth = params.kernel.x * params.kernel.y * inQuads;

  // What this invocation carries into workgroup memory: of its quads of k two pixels and two rows of weights.
  var k = local % 4;
  let carried = local / 4;
  let swapped = carried ^ (k * 2);
  let origin0 = origin(min(group.x * 32 + carried, pixels - 1));
  let origin1 = origin(min(group.x * 32 + carried + 16, pixels - 1));
  let carriedRow = carried / 8;
  let carriedQuad = min(group.y * 8 + carried % 8, quads - 1);
  let toInputs = k * 32 + swapped;
  let toWeights = k * 32 + swapped;
  // k as row, column, quad of the window
  var window = vec3u(0, 0, k);

  let row = local / 8;
  let column = local % 8;
  var a0 = vec4f(0);
  var a1 = vec4f(0);
  var a2 = vec4f(0);
  var a3 = vec4f(0);

  let steps = (depth + 3) / 4;
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
    let input0 = input(origin0, offset, wanted);
    let input1 = input(origin1, offset, wanted);
    let f = (k * 4 + carriedRow) * quads + carriedQuad;
    let weights0 = select(vec4f(0), filters[f], wanted);
    let weights1 = select(vec4f(0), filters[f + 2 * quads], wanted);
    k += 4;
    window.z += 4;

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

    let next = step % 2 * 128;
    inputs[next + toInputs] = input0;
    inputs[next + toInputs + 16] = input1;
    weights[next + toWeights] = weights0;
    weights[next + toWeights + 16] = weights1;
    workgroupBarrier();
  }

  let pixel = group.x * 32 + row;
  let quad = group.y * 8 + column;
  writeQuad(pixel, quad, a0);
  writeQuad(pixel + 8, quad, a1);
  writeQuad(pixel + 16, quad, a2);
  writeQuad(pixel + 24, quad, a3);
}

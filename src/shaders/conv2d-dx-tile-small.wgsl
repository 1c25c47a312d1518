// dx[p, c] = mask ⊙ (dx, if accumulating, + Σ over k of dy[place(p, k)] · filter[k, c])   p: pixels of one phase
//   k runs over the window's rows, its columns and the outputs; place(p, k) = n, oy, ox, o with
//   oy · stride = iy + pad − ky · dilation, ox likewise; dy is 0 outside. Groups = 1.
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// Pixels of one phase (remainder by the stride) are seen by the same places of the window: no product is with zero.
// For GPUs, where conv2d-dx-tile.wgsl would give too few workgroups: one of 64 owns 32 pixels × 8 quads, an invocation
// four pixels × one quad. Four quads of k lie in workgroup memory while the next four are on their way, so a step has
// one barrier. Reference: test/reference/conv2d-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
// kernel, stride, dilation: height, width. pad: top, left.
struct Params {
  dy: Tensor,
  x: Tensor,
  dx: Tensor,
  kernel: vec2u,
  stride: vec2u,
  dilation: vec2u,
  pad: vec2u,
  accumulate: u32,
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, oh, ow, out] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [kernel h, kernel w, out rounded up to 4, c] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

// Two halves, of which one is read while the other is filled. A half of inputs: [4 quads of k][32 pixels]; a half of
// weights: [4 quads of k][4][8 quads]. Quad q of k is stored with its places swapped (^ 2q), so that the invocations
// that write side by side meet different banks.
var<workgroup> inputs: array<vec4f, 256>;
var<workgroup> weights: array<vec4f, 256>;

// Height and width of a phase: how many of its pixels there are along each side, the last maybe outside.
fn phaseSize() -> vec2u {
  return (params.dx.shape.yz + params.stride - 1) / params.stride;
}

// The places of a window, along one side, that see a phase: the first of them, how far apart they lie, how many.
fn placesAlong(above: u32, stride: u32, dilation: u32, length: u32) -> vec3u {
  var apart = 1u;
  while (apart * dilation % stride != 0) { apart++; }
  var first = 0u;
  while (first < apart && (i32(above) - i32(first * dilation)) % i32(stride) != 0) { first++; }
  if (first >= min(apart, length)) { return vec3u(0, 1, 0); }
  return vec3u(first, apart, (length - first + apart - 1) / apart);
}

// Of the pixel at `index` within a phase: row and column there, and the quad of dy at this row and column.
fn origin(index: u32) -> vec3u {
  let size = phaseSize();
  let row = index / size.y % size.x;
  let column = index % size.y;
  let n = index / (size.x * size.y);
  let first = ((n * params.dy.shape.y + row) * params.dy.shape.z + column) * params.dy.pitch + params.dy.first;
  return vec3u(row, column, first);
}

// The quad of dy at an offset from a pixel's origin, both as row, column, quad. What lies above or left of dy wraps.
fn input(origin: vec3u, offset: vec3u, wanted: bool) -> vec4f {
  let place = origin + offset;
  let inside = wanted & (place.x < params.dy.shape.y) & (place.y < params.dy.shape.z);
  return select(vec4f(0), dy[select(0, place.z, inside)], inside);
}

// The four rows of the filter that a quad of k meets, as columns: rows · input is the sum over them.
fn rows(first: u32) -> mat4x4f {
  return mat4x4f(weights[first], weights[first + 8], weights[first + 16], weights[first + 24]);
}

fn writeQuad(index: u32, phase: vec2u, quad: u32, sum: vec4f) {
  let shape = params.dx.shape;
  let size = phaseSize();
  let n = index / (size.x * size.y);
  let row = index / size.y % size.x * params.stride.x + phase.x;
  let column = index % size.y * params.stride.y + phase.y;
  if (n >= shape.x || row >= shape.y || column >= shape.z || quad * 4 >= shape.w) { return; }
  let pixel = (n * shape.y + row) * shape.z + column;
  let place = pixel * params.dx.pitch + params.dx.first + quad;
  var value = sum;
  if (params.accumulate != 0) { value += dx[place]; }
  let input = x[pixel * params.x.pitch + params.x.first + quad];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), value, open);
}

// group: 32 pixels along x, 8 quads along y, phases along z
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let size = phaseSize();
  let pixels = params.dx.shape.x * size.x * size.y;
  let outQuads = (params.dy.shape.w + 3) / 4;
  let quads = (params.dx.shape.w + 3) / 4;
  let phase = vec2u(group.z / params.stride.y, group.z % params.stride.y);
  let above = params.pad + phase;
  let down = placesAlong(above.x, params.stride.x, params.dilation.x, params.kernel.x);
  let right = placesAlong(above.y, params.stride.y, params.dilation.y, params.kernel.y);
  let depth = down.z * right.z * outQuads;
  let first = vec2u(down.x, right.x);
  let apart = vec2u(down.y, right.y);
  // Where in dy the first place looks, and how much less far each of the others; both divide without remainder.
  let back = vec2u((vec2i(above) - vec2i(first * params.dilation)) / vec2i(params.stride));
  let nearer = apart * params.dilation / params.stride;

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
  // k as row, column, quad of the places that see the phase
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
    while (window.z >= outQuads) {
      window.z -= outQuads;
      window.y++;
      if (window.y == right.z) { window.y = 0; window.x++; }
    }
    let place = first + window.xy * apart;
    let away = back - window.xy * nearer;
    let offset = vec3u(away, (away.x * params.dy.shape.z + away.y) * params.dy.pitch + window.z);
    let wanted = k < depth;
    let input0 = input(origin0, offset, wanted);
    let input1 = input(origin1, offset, wanted);
    let f = (((place.x * params.kernel.y + place.y) * outQuads + window.z) * 4 + carriedRow) * quads + carriedQuad;
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
  writeQuad(pixel, phase, quad, a0);
  writeQuad(pixel + 8, phase, quad, a1);
  writeQuad(pixel + 16, phase, quad, a2);
  writeQuad(pixel + 24, phase, quad, a3);
}

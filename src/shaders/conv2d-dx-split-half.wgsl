// dx[p, c] = mask ⊙ (dx, if accumulating, + Σ over k of dy[place(p, k)] · filter[k, c])   p: pixels of one phase
//   k runs over the window's rows, its columns and the outputs; place(p, k) = n, oy, ox, o with
//   oy · stride = iy + pad − ky · dilation, ox likewise; dy is 0 outside. Groups = 1.
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// Pixels of one phase (remainder by the stride) are seen by the same places of the window: no product is with zero.
// As conv2d-dx-split.wgsl, with weights of 16 bits, multiplied and added up in 32. For small maps on GPUs that compute much
// faster than they read: at 7×7 pixels a weight of four bytes is good for 98 operations only. A workgroup of 256 owns 16
// pixels × 4 quads and splits k into 16 slices; an invocation owns, of one slice, four pixels × one quad.
// Reference: test/reference/conv2d-dx.ts

enable f16;

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
@group(0) @binding(2) var<storage, read> filters: array<vec4h>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

// [8 slices][4 pixels of an invocation][16 invocations of a slice]
var<workgroup> sums: array<vec4f, 512>;

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
fn input(origin: vec3u, offset: vec3u) -> vec4f {
  let place = origin + offset;
  let inside = (place.x < params.dy.shape.y) & (place.y < params.dy.shape.z);
  return select(vec4f(0), dy[select(0, place.z, inside)], inside);
}

// The four rows of the filter that a quad of k meets, as columns: rows · input is the sum over them.
fn rows(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(filters[first]),
    vec4f(filters[first + quads]),
    vec4f(filters[first + 2 * quads]),
    vec4f(filters[first + 3 * quads]),
  );
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

// group: 16 pixels along x, 4 quads along y, phases along z
@compute @workgroup_size(256, 1, 1)
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

  let slice = local / 16;
  let pixel = group.x * 16 + local / 4 % 4;
  let quad = group.y * 4 + local % 4;
  // What lies past the end repeats the last and is not written.
  let origin0 = origin(min(pixel, pixels - 1));
  let origin1 = origin(min(pixel + 4, pixels - 1));
  let origin2 = origin(min(pixel + 8, pixels - 1));
  let origin3 = origin(min(pixel + 12, pixels - 1));
  let readQuad = min(quad, quads - 1);

  var a0 = vec4f(0);
  var a1 = vec4f(0);
  var a2 = vec4f(0);
  var a3 = vec4f(0);
  // k as row, column, quad of the places that see the phase
  var window = vec3u(0, 0, slice);
  for (var k = slice; k < depth; k += 16) {
    while (window.z >= outQuads) {
      window.z -= outQuads;
      window.y++;
      if (window.y == right.z) { window.y = 0; window.x++; }
    }
    let place = first + window.xy * apart;
    let away = back - window.xy * nearer;
    let offset = vec3u(away, (away.x * params.dy.shape.z + away.y) * params.dy.pitch + window.z);
    let w = rows(((place.x * params.kernel.y + place.y) * outQuads + window.z) * 4 * quads + readQuad, quads);
    a0 += w * input(origin0, offset);
    a1 += w * input(origin1, offset);
    a2 += w * input(origin2, offset);
    a3 += w * input(origin3, offset);
    window.z += 16;
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
    writeQuad(pixel + slice * 4, phase, quad, sum);
  }
}

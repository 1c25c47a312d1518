// dx[n, h, w, c] = mask(x) · (dx if accumulate + dy / (bias + rate · Σ x[n, h, w, k]²)^beta)
// sum over |k − c| ≤ reach; rate = alpha / size; mask(x) = lo < x < hi. The normalisation is treated as a multiplication by
// the scale that it has now. That is diagonal, so the tangent is the same with dy and dx the tangents of x and y.
// An invocation owns one quad (four channels) of one pixel. What the windows of its channels have in common is summed
// once: all quads nearer than `whole`; of the next two to each side only those channels that a window reaches.
// Reference: test/reference/lrn-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  rate: f32,
  beta: f32,
  bias: f32,
  accumulate: u32,
  // open range of x, of the activation fused into what wrote it
  lo: f32,
  hi: f32,
}

override reach: i32;
override whole = reach / 4;
override rest = reach % 4;

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

const LANES = vec4i(0, 1, 2, 3);

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// What four channels add to the windows of each other, where they are not all in all four windows.
fn inner(v: vec4f) -> vec4f {
  let pairs = vec3f(v.x + v.y, v.y + v.z, v.z + v.w);
  switch (rest) {
    case 0: { return v; }
    case 1: { return vec4f(pairs.x, pairs.x + v.z, pairs.y + v.w, pairs.z); }
    case 2: { return vec4f(pairs.x + v.z, vec2f(pairs.x + pairs.z), pairs.y + v.w); }
    default: { return vec4f(pairs.x + pairs.z); }
  }
}

// What two quads left of those in all four windows add: to the first channel the most, to each next one less.
fn left(far: vec4f, near: vec4f) -> vec4f {
  let n3 = near.w;
  let n2 = n3 + near.z;
  let n1 = n2 + near.y;
  let n0 = n1 + near.x;
  let f3 = n0 + far.w;
  let f2 = f3 + far.z;
  switch (rest) {
    case 0: { return vec4f(n0, n1, n2, n3); }
    case 1: { return vec4f(f3, n0, n1, n2); }
    case 2: { return vec4f(f2, f3, n0, n1); }
    default: { return vec4f(f2 + far.y, f2, f3, n0); }
  }
}

// The four sums over windows. `core` is the sum of the quads in all four windows, or the own quad where there is none;
// the others are the next two to the left and to the right, zeros where `core` has them.
fn windows(core: vec4f, left2: vec4f, left1: vec4f, right1: vec4f, right2: vec4f) -> vec4f {
  let sides = left(left2, left1) + left(right2.wzyx, right1.wzyx).wzyx;
  if (whole == 0) { return inner(core) + sides; }
  return vec4f(dot(core, vec4f(1))) + sides;
}

// The squares of a quad's values, zeros outside of x.
fn squares(pixel: u32, quad: i32) -> vec4f {
  let channels = i32(params.x.shape.w);
  let value = x[pixel + u32(clamp(quad, 0, (channels - 1) / 4))];
  let there = LANES + quad * 4;
  return select(vec4f(0), value * value, (there >= vec4i(0)) & (there < vec4i(channels)));
}

fn squareSums(pixel: u32, quad: i32) -> vec4f {
  var core = squares(pixel, quad);
  for (var i = 1; i < whole; i++) { core += squares(pixel, quad - i) + squares(pixel, quad + i); }
  var left1 = vec4f(0);
  var right1 = vec4f(0);
  if (whole > 0) {
    left1 = squares(pixel, quad - whole);
    right1 = squares(pixel, quad + whole);
  }
  return windows(core, squares(pixel, quad - whole - 1), left1, right1, squares(pixel, quad + whole + 1));
}

// base^-beta. Roots are faster than a power and closer to the truth; these are the exponents of networks that normalise so.
fn scale(base: vec4f) -> vec4f {
  if (params.beta == 0.5) { return 1 / sqrt(base); }
  if (params.beta == 0.75) { return sqrt(sqrt(base)) / base; }
  return pow(base, vec4f(-params.beta));
}

// accumulate, then the derivative of the activation that was fused into what wrote x
fn finish(place: u32, quad: u32, given: vec4f, value: vec4f) {
  let sum = value + select(vec4f(0), dx[place], params.accumulate != 0);
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  dx[place] = select(vec4f(0), sum, open & (LANES + i32(quad) * 4 < vec4i(i32(params.dx.shape.w))));
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let pixel = at(params.x, id.z, id.y, column, 0);
  let base = params.bias + params.rate * squareSums(pixel, i32(quad));
  let value = dy[at(params.dy, id.z, id.y, column, quad)] * scale(base);
  finish(at(params.dx, id.z, id.y, column, quad), quad, x[pixel + quad], value);
}

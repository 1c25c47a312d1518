// dx[n, h, w, c] = mask(x) · (dx if accumulate + dy / base^beta − 2 · beta · rate · x · Σ dy · x / base^(beta + 1))
// base = bias + rate · Σ x[n, h, w, k]², both sums over |k − c| ≤ reach, at most 7; rate = alpha / size;
// mask(x) = lo < x < hi. Wider windows: lrn-dx-wide.wgsl.
// An invocation owns one quad (four channels) of one pixel. It reads each neighbour once and computes the bases of those in
// its windows again: a step of their own would write them all and read them again. Reference: test/reference/lrn-dx.ts

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

// The sums over the windows of the middle one of five quads in a row; the outer two count only where windows reach them.
fn windows(l2: vec4f, l1: vec4f, own: vec4f, r1: vec4f, r2: vec4f) -> vec4f {
  if (whole == 0) { return inner(own) + left(l1, vec4f(0)) + left(r1.wzyx, vec4f(0)).wzyx; }
  return vec4f(dot(own, vec4f(1))) + left(l2, l1) + left(r2.wzyx, r1.wzyx).wzyx;
}

fn base(l2: vec4f, l1: vec4f, own: vec4f, r1: vec4f, r2: vec4f) -> vec4f {
  return params.bias + params.rate * windows(l2 * l2, l1 * l1, own * own, r1 * r1, r2 * r2);
}

// base^-beta. Roots are faster than a power and closer to the truth; these are the exponents of networks that normalise so.
fn scale(base: vec4f) -> vec4f {
  if (params.beta == 0.5) { return 1 / sqrt(base); }
  if (params.beta == 0.75) { return sqrt(sqrt(base)) / base; }
  return pow(base, vec4f(-params.beta));
}

fn inside(quad: i32) -> u32 {
  return u32(clamp(quad, 0, i32(params.x.shape.w - 1) / 4));
}

// A quad of x, zeros outside.
fn values(pixel: u32, quad: i32) -> vec4f {
  let there = LANES + quad * 4;
  return select(vec4f(0), x[pixel + inside(quad)], (there >= vec4i(0)) & (there < vec4i(i32(params.x.shape.w))));
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
  let dyPixel = at(params.dy, id.z, id.y, column, 0);
  let own = i32(quad);
  let v0 = values(pixel, own);
  let l1 = values(pixel, own - 1); let r1 = values(pixel, own + 1);
  let l2 = values(pixel, own - 2); let r2 = values(pixel, own + 2);
  var l3 = vec4f(0); var r3 = vec4f(0);
  var l4 = vec4f(0); var r4 = vec4f(0);
  if (whole == 1) {
    l3 = values(pixel, own - 3); r3 = values(pixel, own + 3);
    l4 = values(pixel, own - 4); r4 = values(pixel, own + 4);
  }
  let base0 = base(l2, l1, v0, r1, r2);
  let direct = dy[dyPixel + quad] * scale(base0);
  let baseL1 = base(l3, l2, l1, v0, r1);
  let baseR1 = base(l1, v0, r1, r2, r3);
  let termL1 = dy[dyPixel + inside(own - 1)] * l1 * scale(baseL1) / baseL1;
  let termR1 = dy[dyPixel + inside(own + 1)] * r1 * scale(baseR1) / baseR1;
  var termL2 = vec4f(0); var termR2 = vec4f(0);
  if (whole == 1) {
    let baseL2 = base(l4, l3, l2, l1, v0);
    let baseR2 = base(v0, r1, r2, r3, r4);
    termL2 = dy[dyPixel + inside(own - 2)] * l2 * scale(baseL2) / baseL2;
    termR2 = dy[dyPixel + inside(own + 2)] * r2 * scale(baseR2) / baseR2;
  }
  let bent = 2 * params.beta * params.rate * v0 * windows(termL2, termL1, direct * v0 / base0, termR1, termR2);
  finish(at(params.dx, id.z, id.y, column, quad), quad, v0, direct - bent);
}

// dx[n, h, w, c] = mask(x) · (dx if accumulate + dy / base^beta − 2 · beta · rate · x · Σ dy · x / base^(beta + 1))
// base = bias + rate · Σ x[n, h, w, k]², both sums over |k − c| ≤ reach; rate = alpha / size; mask(x) = lo < x < hi.
// For windows of any width: two plain loops, one in the other. lrn-dx.wgsl is for those of up to 15 channels.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/lrn-dx.ts

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

override reach: u32;

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

// The quads that the windows of a quad reach: from first to last, both included.
fn reached(quad: u32) -> vec2u {
  let last = (params.x.shape.w - 1) / 4;
  return vec2u((max(quad * 4, reach) - reach) / 4, min(last, (quad * 4 + 3 + reach) / 4));
}

// For each channel of quad `own` the sum over its window, of what the channels of quad `each` give.
fn shares(given: vec4f, each: u32, own: u32) -> vec4f {
  let there = LANES + i32(each) * 4;
  let here = LANES + i32(own) * 4;
  let r = vec4i(i32(reach));
  return vec4f(
    dot(given, vec4f(abs(there - here.x) <= r)),
    dot(given, vec4f(abs(there - here.y) <= r)),
    dot(given, vec4f(abs(there - here.z) <= r)),
    dot(given, vec4f(abs(there - here.w) <= r)),
  );
}

// A quad of x, zeros past its last channel.
fn values(pixel: u32, quad: u32) -> vec4f {
  return select(vec4f(0), x[pixel + quad], LANES + i32(quad) * 4 < vec4i(i32(params.x.shape.w)));
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let own = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let pixel = at(params.x, id.z, id.y, column, 0);
  let dyPixel = at(params.dy, id.z, id.y, column, 0);
  let near = reached(own);
  var direct = vec4f(0);
  var terms = vec4f(0);
  for (var each = near.x; each <= near.y; each++) {
    let around = reached(each);
    var squares = vec4f(0);
    for (var other = around.x; other <= around.y; other++) {
      let value = values(pixel, other);
      squares += shares(value * value, other, each);
    }
    let base = params.bias + params.rate * squares;
    let scaled = dy[dyPixel + each] * pow(base, vec4f(-params.beta));
    terms += shares(scaled * values(pixel, each) / base, each, own);
    if (each == own) { direct = scaled; }
  }
  let given = x[pixel + own];
  let place = at(params.dx, id.z, id.y, column, own);
  let value = direct - 2 * params.beta * params.rate * given * terms;
  let sum = value + select(vec4f(0), dx[place], params.accumulate != 0);
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  dx[place] = select(vec4f(0), sum, open & (LANES + i32(own) * 4 < vec4i(i32(shape.w))));
}

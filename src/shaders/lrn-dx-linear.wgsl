// dx[n, h, w, c] = mask(x) · (dx if accumulate + dy / (bias + alpha / size · Σ x[n, h, w, k]²)^beta)
// sum over |k − c| ≤ (size − 1) / 2; mask(x) = lo < x < hi. The normalisation is treated as a multiplication by the
// scale that it has now. That is diagonal, so the tangent is the same with dy and dx the tangents of x and y.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/lrn-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  size: u32,
  alpha: f32,
  beta: f32,
  bias: f32,
  accumulate: u32,
  // open range of x, of the activation fused into what wrote it
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

const LANES = vec4u(0, 1, 2, 3);

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// 1 for each of the four channels that is in the window around `channel`, else 0.
fn within(channels: vec4i, channel: i32, reach: i32) -> vec4f {
  return vec4f(abs(channels - channel) <= vec4i(reach));
}

// For each of four channels the sum over its window, of what four neighbours give.
fn shares(values: vec4f, there: vec4i, own: vec4i, reach: i32) -> vec4f {
  return vec4f(
    dot(values, within(there, own.x, reach)),
    dot(values, within(there, own.y, reach)),
    dot(values, within(there, own.z, reach)),
    dot(values, within(there, own.w, reach)),
  );
}

// accumulate, then the derivative of the activation that was fused into what wrote x
fn finish(place: u32, quad: u32, given: vec4f, value: vec4f) {
  let sum = value + select(vec4f(0), dx[place], params.accumulate != 0);
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.dx.shape.w);
  dx[place] = select(vec4f(0), sum, open & lanes);
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.dx.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.dx.shape.z || id.y >= params.dx.shape.y || id.z >= params.dx.shape.x) { return; }
  let channels = params.dx.shape.w;
  let pixel = at(params.x, id.z, id.y, column, 0);
  let own = vec4i(LANES + quad * 4);
  let reach = params.size / 2;
  let start = (max(quad * 4, reach) - reach) / 4;
  let end = min(quads, (quad * 4 + 3 + reach) / 4 + 1);
  var squares = vec4f(0);
  for (var each = start; each < end; each++) {
    let there = LANES + each * 4;
    let value = select(vec4f(0), x[pixel + each], there < vec4u(channels));
    squares += shares(value * value, vec4i(there), own, i32(reach));
  }
  let base = params.bias + params.alpha / f32(params.size) * squares;
  let value = dy[at(params.dy, id.z, id.y, column, quad)] * pow(base, vec4f(-params.beta));
  finish(at(params.dx, id.z, id.y, column, quad), quad, x[pixel + quad], value);
}

// dx[n, h, w, c] = dx if accumulate + dy / base^beta
// term[n, h, w, c] = dy · x / base^(beta + 1)   base = bias + alpha / size · Σ x[n, h, w, k]², |k − c| ≤ (size − 1) / 2
// The first of two steps: what dy gives to its own channel, and what lrn-dx.wgsl then spreads over the window.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/lrn-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  term: Tensor,
  size: u32,
  alpha: f32,
  beta: f32,
  bias: f32,
  accumulate: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> term: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

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
  let direct = dy[at(params.dy, id.z, id.y, column, quad)] * pow(base, vec4f(-params.beta));
  let lanes = vec4u(own) < vec4u(channels);
  term[at(params.term, id.z, id.y, column, quad)] = select(vec4f(0), direct * x[pixel + quad] / base, lanes);
  let place = at(params.dx, id.z, id.y, column, quad);
  let sum = direct + select(vec4f(0), dx[place], params.accumulate != 0);
  dx[place] = select(vec4f(0), sum, lanes);
}

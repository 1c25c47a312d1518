// dx[n, h, w, c] = mask(x) · (dx − 2 · beta · alpha / size · x · Σ term[n, h, w, k])
// sum over |k − c| ≤ (size − 1) / 2; mask(x) = lo < x < hi. The second of two steps: lrn-dx-direct.wgsl has written
// the terms, dy · x / base^(beta + 1), and to dx what was there and dy / base^beta.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/lrn-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dx: Tensor,
  x: Tensor,
  term: Tensor,
  size: u32,
  alpha: f32,
  beta: f32,
  // open range of x, of the activation fused into what wrote it
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> term: array<vec4f>;
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

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.dx.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.dx.shape.z || id.y >= params.dx.shape.y || id.z >= params.dx.shape.x) { return; }
  let channels = params.dx.shape.w;
  let pixel = at(params.term, id.z, id.y, column, 0);
  let own = vec4i(LANES + quad * 4);
  let reach = params.size / 2;
  let start = (max(quad * 4, reach) - reach) / 4;
  let end = min(quads, (quad * 4 + 3 + reach) / 4 + 1);
  var terms = vec4f(0);
  for (var each = start; each < end; each++) {
    let there = LANES + each * 4;
    terms += shares(term[pixel + each], vec4i(there), own, i32(reach));
  }
  let given = x[at(params.x, id.z, id.y, column, quad)];
  let place = at(params.dx, id.z, id.y, column, quad);
  let value = dx[place] - 2 * params.beta * params.alpha / f32(params.size) * given * terms;
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  dx[place] = select(vec4f(0), value, open & (vec4u(own) < vec4u(channels)));
}

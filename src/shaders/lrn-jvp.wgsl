// ty[n, h, w, c] = tx / base^beta − 2 · beta · alpha / size · x / base^(beta + 1) · Σ x[n, h, w, k] · tx[n, h, w, k]
// base = bias + alpha / size · Σ x[n, h, w, k]², both sums over |k − c| ≤ (size − 1) / 2
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/lrn-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { tx: Tensor, ty: Tensor, x: Tensor, size: u32, alpha: f32, beta: f32, bias: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> tx: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> ty: array<vec4f>;

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
  let quads = (params.ty.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.ty.shape.z || id.y >= params.ty.shape.y || id.z >= params.ty.shape.x) { return; }
  let channels = params.ty.shape.w;
  let pixel = at(params.x, id.z, id.y, column, 0);
  let own = vec4i(LANES + quad * 4);
  let reach = params.size / 2;
  let start = (max(quad * 4, reach) - reach) / 4;
  let end = min(quads, (quad * 4 + 3 + reach) / 4 + 1);
  var squares = vec4f(0);
  var products = vec4f(0);
  let tangentPixel = at(params.tx, id.z, id.y, column, 0);
  for (var each = start; each < end; each++) {
    let there = LANES + each * 4;
    let value = select(vec4f(0), x[pixel + each], there < vec4u(channels));
    squares += shares(value * value, vec4i(there), own, i32(reach));
    products += shares(value * tx[tangentPixel + each], vec4i(there), own, i32(reach));
  }
  let rate = params.alpha / f32(params.size);
  let base = params.bias + rate * squares;
  let bent = 2 * params.beta * rate * x[pixel + quad] / base * products;
  let value = (tx[tangentPixel + quad] - bent) * pow(base, vec4f(-params.beta));
  ty[at(params.ty, id.z, id.y, column, quad)] = select(vec4f(0), value, vec4u(own) < vec4u(channels));
}

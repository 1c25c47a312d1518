// y[n, h, w, c] = x[n, h, w, c] / (bias + alpha / size · Σ x[n, h, w, k]²)^beta,   sum over |k − c| ≤ (size − 1) / 2
// Channels outside of x count as zeros; size is odd and the whole window.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/lrn.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor, size: u32, alpha: f32, beta: f32, bias: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

const LANES = vec4u(0, 1, 2, 3);

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// 1 for each of the four channels that is in the window around `channel`, else 0.
fn within(channels: vec4i, channel: i32, reach: i32) -> vec4f {
  return vec4f(abs(channels - channel) <= vec4i(reach));
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channels = params.y.shape.w;
  let quads = (channels + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.y.shape.z || id.y >= params.y.shape.y || id.z >= params.y.shape.x) { return; }
  let pixel = at(params.x, id.z, id.y, column, 0);
  let own = vec4i(LANES + quad * 4);
  let reach = params.size / 2;
  let start = (max(quad * 4, reach) - reach) / 4;
  let end = min(quads, (quad * 4 + 3 + reach) / 4 + 1);
  var sum = vec4f(0);
  for (var each = start; each < end; each++) {
    let window = LANES + each * 4;
    let value = select(vec4f(0), x[pixel + each], window < vec4u(channels));
    let square = value * value;
    let there = vec4i(window);
    let r = i32(reach);
    sum += vec4f(
      dot(square, within(there, own.x, r)),
      dot(square, within(there, own.y, r)),
      dot(square, within(there, own.z, r)),
      dot(square, within(there, own.w, r)),
    );
  }
  let base = params.bias + params.alpha / f32(params.size) * sum;
  let value = x[pixel + quad] * pow(base, vec4f(-params.beta));
  y[at(params.y, id.z, id.y, column, quad)] = select(vec4f(0), value, vec4u(own) < vec4u(channels));
}

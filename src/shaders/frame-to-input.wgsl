// y[n, i, j, c] = coverage · (scale · Σ weight(texel) · picture[texel, c] / Σ weight(texel) − mean[c]) / deviation[c]
// weight is the product over both axes of max(0, 1 − |texel centre − centre of (i, j) in the picture| / reach), where
// reach is the side of an output pixel in texels, but at least 1: a tent that widens when the picture shrinks, and
// bilinear when it grows (Pillow's BILINEAR). Sums run over texels of the picture; coverage is the part of the output
// pixel that lies on the picture, so that everything outside has the mean colour, zero.
// Values are taken as they are stored (sRGB), without alpha. All n get the same picture.
// An invocation owns one output pixel. Reference: test/reference/frame-to-input.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Rectangle { x: f32, y: f32, width: f32, height: f32 }
struct Params {
  y: Tensor,
  // What the input shows, in texels from the top left; may reach beyond the picture.
  source: Rectangle,
  // Width and height of the picture; the texture may be larger.
  size: vec2u,
  // 1: left and right change places
  mirror: u32,
  // 1: channels are blue, green, red
  bgr: u32,
  scale: f32,
  // Both in the order of the channels
  mean: vec3f,
  deviation: vec3f,
}

@group(0) @binding(0) var<uniform> params: Params;
// Rows from the top
@group(0) @binding(1) var picture: texture_2d<f32>;
// [n, h, w, 3] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// Mean colour of the texels around `centre` under the tent that reaches so far along x and y.
fn filtered(centre: vec2f, reach: vec2f) -> vec3f {
  let start = vec2u(max(centre - reach, vec2f(0)));
  let end = min(vec2u(max(ceil(centre + reach), vec2f(0))), params.size);
  var sum = vec4f(0);
  for (var row = start.y; row < end.y; row++) {
    let weightY = max(0, 1 - abs(f32(row) + 0.5 - centre.y) / reach.y);
    for (var column = start.x; column < end.x; column++) {
      let weight = weightY * max(0, 1 - abs(f32(column) + 0.5 - centre.x) / reach.x);
      sum += weight * vec4f(textureLoad(picture, vec2u(column, row), 0).rgb, 1);
    }
  }
  return sum.rgb / max(sum.a, 1e-20);
}

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.y.shape.z || id.y >= params.y.shape.y || id.z >= params.y.shape.x) { return; }
  let column = select(id.x, params.y.shape.z - 1 - id.x, params.mirror != 0);
  let side = vec2f(params.source.width, params.source.height) / vec2f(params.y.shape.zy);
  let corner = vec2f(params.source.x, params.source.y) + vec2f(vec2u(column, id.y)) * side;
  let covered = max(vec2f(0), min(corner + side, vec2f(params.size)) - max(corner, vec2f(0))) / side;
  let colour = filtered(corner + side * 0.5, max(side, vec2f(1)));
  let ordered = select(colour, colour.bgr, params.bgr != 0);
  let value = covered.x * covered.y * (ordered * params.scale - params.mean) / params.deviation;
  y[at(params.y, id.z, id.y, id.x, 0)] = vec4f(value, 0);
}

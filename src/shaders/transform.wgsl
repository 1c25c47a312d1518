// y[n, i, j, c] = (scale · seen[c] − mean[c]) / deviation[c]
// seen = bilinear sample of the picture at map · (j − (W' − 1) / 2, i − (H' − 1) / 2) + (W − 1, H − 1) / 2 + shift; pixels
// outside have the colour fill, or are those of the other end where the step rolls the picture. With transparency a pixel is alpha · colour + (1 − alpha) · background first (lucid,
// optvis/transform.py, collapse_alpha_random).
// The map of a step stands in the ring at the clock: src/explain/transforms.ts. One map serves all n, and so may one
// picture.
// An invocation owns one output pixel. Reference: test/reference/explain/transform.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
// x' = across · (x, y, 1), y' = down · (x, y, 1); across.w is the colour outside, down.w is 1 where the picture is rolled
struct Draw { across: vec4f, down: vec4f }
struct Params {
  picture: Tensor,
  background: Tensor,
  y: Tensor,
  // How many steps the ring holds
  slots: u32,
  // 1: channels are blue, green, red
  bgr: u32,
  scale: f32,
  // Both in the order of the channels
  mean: vec3f,
  deviation: vec3f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> draws: array<Draw>;
// [n or 1, H, W, 3 or 4] in quads
@group(0) @binding(3) var<storage, read> picture: array<vec4f>;
// [n, H, W, 3] in quads
@group(0) @binding(4) var<storage, read> background: array<vec4f>;
// [n, H', W', 3] in quads
@group(0) @binding(5) var<storage, read_write> y: array<vec4f>;

fn pixel(draw: Draw, n: u32, asked: vec2i) -> vec3f {
  let shape = params.picture.shape;
  let size = vec2i(shape.zy);
  // The remainder of what is negative is negative.
  let place = select(asked, (asked % size + size) % size, draw.down.w != 0);
  if (any(place < vec2i(0)) || any(place >= size)) { return vec3f(draw.across.w); }
  let at = (min(n, shape.x - 1) * shape.y + u32(place.y)) * shape.z + u32(place.x);
  let value = picture[at * params.picture.pitch + params.picture.first];
  if (shape.w < 4) { return value.rgb; }
  let behind = (n * shape.y + u32(place.y)) * shape.z + u32(place.x);
  return mix(background[behind * params.background.pitch + params.background.first].rgb, value.rgb, value.a);
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.y.shape.z) { return; }
  let draw = draws[clock[0] % params.slots];
  let point = vec3f(vec2f(id.xy) - 0.5 * vec2f(params.y.shape.zy - 1), 1);
  let centre = 0.5 * vec2f(params.picture.shape.zy - 1);
  let place = vec2f(dot(draw.across.xyz, point), dot(draw.down.xyz, point)) + centre;
  let low = vec2i(floor(place));
  let part = place - floor(place);
  let upper = mix(pixel(draw, id.z, low), pixel(draw, id.z, low + vec2i(1, 0)), part.x);
  let lower = mix(pixel(draw, id.z, low + vec2i(0, 1)), pixel(draw, id.z, low + vec2i(1, 1)), part.x);
  let seen = mix(upper, lower, part.y);
  let ordered = select(seen, seen.bgr, params.bgr != 0);
  let value = (params.scale * ordered - params.mean) / params.deviation;
  y[((id.z * params.y.shape.y + id.y) * params.y.shape.z + id.x) * params.y.pitch + params.y.first] = vec4f(value, 0);
}

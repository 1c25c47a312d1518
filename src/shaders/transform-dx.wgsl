// dpicture[n, v, u] = Σ over output pixels of share · scale / deviation · dy   share = tent(x' − u) · tent(y' − v)
// x', y' is where the output pixel reads (transform.wgsl), tent(t) = max(0, 1 − |t|). The exact adjoint as a gather: the
// inverse of the map takes the two-by-two square around (u, v) to a parallelogram, and all output pixels in the box
// around it are asked; where the step rolls the picture, also those that read it as one of its eight neighbours. With transparency the colour gets alpha of it and alpha gets (colour − background) · it.
// An invocation owns one pixel of the picture. Reference: test/reference/explain/transform.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Draw { across: vec4f, down: vec4f }
struct Params {
  picture: Tensor,
  background: Tensor,
  dpicture: Tensor,
  dy: Tensor,
  slots: u32,
  bgr: u32,
  scale: f32,
  deviation: vec3f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> draws: array<Draw>;
// [n, H, W, 3 or 4] in quads
@group(0) @binding(3) var<storage, read> picture: array<vec4f>;
// [n, H, W, 3] in quads
@group(0) @binding(4) var<storage, read> background: array<vec4f>;
// [n, H', W', 3] in quads
@group(0) @binding(5) var<storage, read> dy: array<vec4f>;
// [n, H, W, 3 or 4] in quads
@group(0) @binding(6) var<storage, read_write> dpicture: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first;
}

// Σ share · dy of the output pixels that read pixel (u, v) = own, be it outside.
fn gathered(draw: Draw, n: u32, own: vec2f) -> vec3f {
  let size = params.dy.shape.zy;
  let middle = 0.5 * vec2f(size - 1);
  let centre = 0.5 * vec2f(params.picture.shape.zy - 1);
  let map = mat2x2f(draw.across.x, draw.down.x, draw.across.y, draw.down.y);
  let area = determinant(map);
  let inverse = mat2x2f(map[1].y, -map[0].y, -map[1].x, map[0].x) * (1 / area);
  let around = inverse * (own - centre - vec2f(draw.across.z, draw.down.z)) + middle;
  // Half the box, and a hair more for what rounding moves.
  let reach = abs(inverse[0]) + abs(inverse[1]) + 0.01;
  let start = vec2u(clamp(ceil(around - reach), vec2f(0), vec2f(size)));
  let end = vec2u(clamp(floor(around + reach) + 1, vec2f(0), vec2f(size)));
  var sum = vec3f(0);
  for (var row = start.y; row < end.y; row++) {
    for (var column = start.x; column < end.x; column++) {
      let point = vec3f(vec2f(vec2u(column, row)) - middle, 1);
      let place = vec2f(dot(draw.across.xyz, point), dot(draw.down.xyz, point)) + centre;
      let tent = max(vec2f(0), 1 - abs(place - own));
      sum += tent.x * tent.y * dy[at(params.dy, n, row, column)].rgb;
    }
  }
  return sum;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.picture.shape.z) { return; }
  let draw = draws[clock[0] % params.slots];
  var sum = gathered(draw, id.z, vec2f(id.xy));
  if (draw.down.w != 0) {
    let size = vec2f(params.picture.shape.zy);
    for (var i = 0u; i < 9; i++) {
      // 4 is the picture itself.
      let turn = vec2f(f32(i % 3), f32(i / 3)) - 1;
      if (i != 4) { sum += gathered(draw, id.z, vec2f(id.xy) + turn * size); }
    }
  }
  let slope = sum * params.scale / params.deviation;
  let d = select(slope, slope.bgr, params.bgr != 0);
  var value = vec4f(d, 0);
  if (params.picture.shape.w == 4) {
    let behind = background[at(params.background, id.z, id.y, id.x)].rgb;
    let p = picture[at(params.picture, id.z, id.y, id.x)];
    value = vec4f(p.a * d, dot(p.rgb - behind, d));
  }
  dpicture[at(params.dpicture, id.z, id.y, id.x)] = value;
}

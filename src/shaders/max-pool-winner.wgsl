// winner[n, i, j, c] = row · w + column of the largest x[n, row, column, c] in the window (i, j)
// Of equal values the first of the window wins, rows first. For max-pool-dx.wgsl, where every pixel would otherwise
// have to look through all the windows that it is in: the two take less than two thirds of that time on SwiftShader.
// An invocation owns one quad (four channels) of one window. Reference: test/reference/pool-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  // The tensor of winners has the shape of dy, and no pitch.
  dy: Tensor,
  // Each as rows, columns; lead is the padding at the top and at the left.
  window: vec2u,
  strides: vec2u,
  lead: vec2u,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, output rows, output columns, c] in quads
@group(0) @binding(2) var<storage, read_write> winner: array<vec4u>;

const LOWEST = -3.4028234663852886e38;

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dy.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let corner = vec2i(vec2u(id.y, column) * params.strides) - vec2i(params.lead);
  let start = vec2u(max(corner, vec2i(0)));
  let end = vec2u(min(corner + vec2i(params.window), vec2i(params.x.shape.yz)));
  var highest = vec4f(LOWEST);
  var found = vec4u(start.x * params.x.shape.z + start.y);
  for (var row = start.x; row < end.x; row++) {
    for (var each = start.y; each < end.y; each++) {
      let pixel = row * params.x.shape.z + each;
      let place = (id.z * params.x.shape.y * params.x.shape.z + pixel) * params.x.pitch + params.x.first;
      let value = x[place + quad];
      found = select(found, vec4u(pixel), value > highest);
      highest = max(highest, value);
    }
  }
  winner[((id.z * shape.y + id.y) * shape.z + column) * quads + quad] = found;
}

// y[n, h, w, start + c] = x[n, h, w, c]   start is any channel, also inside of a quad.
// An invocation owns one quad of y that x reaches. Lanes that belong to other inputs keep what is there, so the
// steps of one concat may follow each other in any order. Reference: test/reference/concat.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor, start: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, all channels] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n), quads of y from the one that holds start on
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let begin = params.start / 4;
  let quads = (params.start + params.x.shape.w + 3) / 4 - begin;
  let column = id.x / quads;
  let quad = begin + id.x % quads;
  if (column >= params.y.shape.z || id.y >= params.y.shape.y || id.z >= params.y.shape.x) { return; }
  let pixel = at(params.x, id.z, id.y, column, 0);
  let place = at(params.y, id.z, id.y, column, quad);
  var value = y[place];
  for (var lane = 0u; lane < 4; lane++) {
    let channel = quad * 4 + lane;
    let source = channel - params.start;
    if (channel >= params.y.shape.w) {
      value[lane] = 0;
    } else if (channel >= params.start && source < params.x.shape.w) {
      value[lane] = x[pixel + source / 4][source % 4];
    }
  }
  y[place] = value;
}

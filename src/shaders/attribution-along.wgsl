// cells[n, p] = (x[n, p] / |x[n, p]|) · t[n, p], 0 where the cell is all zero
// How the length of a cell's vector moves, from its tangent: the article's attribution from one cell to all later ones.
// An invocation owns a cell. Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  t: Tensor,
  // Where the answer begins.
  begin: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> t: array<vec4f>;
// [n, h, w] from begin on
@group(0) @binding(3) var<storage, read_write> answers: array<f32>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.x.shape;
  if (id.x >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let begin = at(params.x, id.z, id.y, id.x, 0);
  let moved = at(params.t, id.z, id.y, id.x, 0);
  var square = 0.0;
  var product = 0.0;
  for (var quad = 0u; quad < (shape.w + 3) / 4; quad++) {
    square += dot(x[begin + quad], x[begin + quad]);
    product += dot(x[begin + quad], t[moved + quad]);
  }
  var along = 0.0;
  if (square > 0) { along = product / sqrt(square); }
  answers[params.begin + (id.z * shape.y + id.y) * shape.z + id.x] = along;
}

// dx[n, p] = x[n, p] / |x[n, p]| at one cell p, 0 at the others and where the cell is all zero
// The gradient of |x[n, p]|, the article's score of a cell. An invocation owns one quad of one pixel; those of the cell
// find its length each for itself, which spares a second pass.
// Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  dx: Tensor,
  // Column, row
  cell: vec2u,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  var value = vec4f(0);
  if (all(vec2u(column, id.y) == params.cell)) {
    let begin = at(params.x, id.z, id.y, column, 0);
    var square = 0.0;
    for (var q = 0u; q < quads; q++) { square += dot(x[begin + q], x[begin + q]); }
    if (square > 0) { value = x[begin + quad] / sqrt(square); }
  }
  dx[at(params.dx, id.z, id.y, column, quad)] = value;
}

// Writes every number of a Params struct with awkward alignment to y, in order.

struct Nested { index: u32, pair: vec2f }
struct Params {
  scalar: f32,
  three: vec3f,
  matrix: mat2x3f,
  list: array<vec4f, 2>,
  nested: Nested,
  signed: i32,
  last: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(1)
fn main() {
  y[0] = params.scalar;
  for (var i = 0u; i < 3; i++) { y[1 + i] = params.three[i]; }
  for (var i = 0u; i < 6; i++) { y[4 + i] = params.matrix[i / 3][i % 3]; }
  for (var i = 0u; i < 8; i++) { y[10 + i] = params.list[i / 4][i % 4]; }
  y[18] = f32(params.nested.index);
  y[19] = params.nested.pair.x;
  y[20] = params.nested.pair.y;
  y[21] = f32(params.signed);
  y[22] = params.last;
}

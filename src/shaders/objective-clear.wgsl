// dx[n, h, w, c] = 0
// Objectives add to a gradient; this comes before them. An invocation owns one quad of one pixel.

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dx: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read_write> dx: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.dx.shape.w + 3) / 4;
  let column = id.x / quads;
  if (column >= params.dx.shape.z) { return; }
  dx[at(params.dx, id.z, id.y, column, id.x % quads)] = vec4f(0);
}

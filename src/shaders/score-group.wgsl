// dx[n, p, c] = scale · loadings[p] · direction[c]
// The gradient of scale · ⟨loadings ⊗ direction, x⟩; with scale = 1 the group's own activations, as a tangent.
// An invocation owns one quad of one pixel. Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dx: Tensor, scale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [h · w]
@group(0) @binding(1) var<storage, read> loadings: array<f32>;
// [c] in quads
@group(0) @binding(2) var<storage, read> direction: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

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
  let loading = params.scale * loadings[id.y * shape.z + column];
  dx[at(params.dx, id.z, id.y, column, quad)] = loading * direction[quad];
}

// y[p] = ‖x[p, ·]‖₂ = √(Σ_c x[p, c]²)
// One invocation owns one cell. Reference: test/reference/cells.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n · h · w]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.x.shape;
  if (id.x >= shape.x * shape.y * shape.z) { return; }
  let start = id.x * params.x.pitch + params.x.first;
  var sum = vec4f(0);
  for (var quad = 0u; quad < (shape.w + 3) / 4; quad++) {
    let value = x[start + quad];
    sum += value * value;
  }
  y[id.x] = sqrt(dot(sum, vec4f(1)));
}

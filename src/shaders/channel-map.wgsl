// y[p] = x[p, channel]
// One invocation owns one cell. Reference: test/reference/cells.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, channel: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n · h · w]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.x.shape;
  if (id.x >= shape.x * shape.y * shape.z) { return; }
  y[id.x] = x[id.x * params.x.pitch + params.x.first + params.channel / 4][params.channel % 4];
}

// effects[n, g] = Σ over p, c of loadings[p, g] · directions[g, c] · dx[n, p, c]
// What each group of neurons does for a score: its rank-one matrix times the gradient (building-blocks, NeuronGroups). With a
// tangent in place of dx, how much each group is moved. A workgroup owns a group of a picture, an invocation every 64th
// of the layer's quads. Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dx: Tensor, groups: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [h · w, groups]
@group(0) @binding(1) var<storage, read> loadings: array<f32>;
// [groups, c] in quads
@group(0) @binding(2) var<storage, read> directions: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> dx: array<vec4f>;
// [n, groups]
@group(0) @binding(4) var<storage, read_write> effects: array<f32>;

const SIZE = 64u;
var<workgroup> partial: array<f32, SIZE>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) own: u32) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let pixels = shape.y * shape.z;
  var sum = 0.0;
  for (var i = own; i < pixels * quads; i += SIZE) {
    let pixel = i / quads;
    let quad = i % quads;
    let slope = dx[(id.z * pixels + pixel) * params.dx.pitch + params.dx.first + quad];
    sum += loadings[pixel * params.groups + id.x] * dot(directions[id.x * quads + quad], slope);
  }
  partial[own] = sum;
  workgroupBarrier();
  if (own > 0) { return; }
  for (var i = 1u; i < SIZE; i++) { sum += partial[i]; }
  effects[id.z * params.groups + id.x] = sum;
}

// channels[n, c] = Σ over p of x[n, p, c] · max(g[n, p, c], floor)
// Gradient × activation of a channel; see attribution-cells.wgsl for the other choices of g and floor.
// A workgroup owns one quad (four channels), an invocation every 64th of its pixels.
// Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  // [n, h or 1, w or 1, c]
  g: Tensor,
  floor: f32,
  // Quad at which the answer begins.
  begin: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h or 1, w or 1, c] in quads
@group(0) @binding(2) var<storage, read> g: array<vec4f>;
// [n, c] in quads from begin on
@group(0) @binding(3) var<storage, read_write> answers: array<vec4f>;

const SIZE = 64u;
var<workgroup> partial: array<vec4f, SIZE>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) own: u32) {
  let shape = params.x.shape;
  let pixels = shape.y * shape.z;
  let last = params.g.shape.yz - 1;
  var sum = vec4f(0);
  for (var i = own; i < pixels; i += SIZE) {
    let row = i / shape.z;
    let column = i % shape.z;
    let slope = g[at(params.g, group.z, min(row, last.x), min(column, last.y), group.x)];
    sum += x[at(params.x, group.z, row, column, group.x)] * max(slope, vec4f(params.floor));
  }
  partial[own] = sum;
  workgroupBarrier();
  if (own > 0) { return; }
  for (var i = 1u; i < min(SIZE, pixels); i++) { sum += partial[i]; }
  answers[params.begin + group.z * ((shape.w + 3) / 4) + group.x] = sum;
}

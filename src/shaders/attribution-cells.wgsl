// cells[n, p] = max(least, Σ over c of x[n, p, c] · max(g[n, p, c], floor))
// Gradient × activation of a cell; with a floor of 0 LayerCAM (Jiang et al. 2021), with g the mean gradient of each channel,
// one pixel that stands for all, and a least of 0 Grad-CAM (Selvaraju et al. 2017).
// An invocation owns a cell. Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  // [n, h or 1, w or 1, c]
  g: Tensor,
  floor: f32,
  least: f32,
  // Where the answer begins.
  begin: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h or 1, w or 1, c] in quads
@group(0) @binding(2) var<storage, read> g: array<vec4f>;
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
  let last = params.g.shape.yz - 1;
  let begin = at(params.x, id.z, id.y, id.x, 0);
  let slope = at(params.g, id.z, min(id.y, last.x), min(id.x, last.y), 0);
  var sum = 0.0;
  for (var quad = 0u; quad < (shape.w + 3) / 4; quad++) {
    sum += dot(x[begin + quad], max(g[slope + quad], vec4f(params.floor)));
  }
  answers[params.begin + (id.z * shape.y + id.y) * shape.z + id.x] = max(params.least, sum);
}

// gram[n, a, b] = Σ over y, x of x[n, y, x, a] · x[n, y, x, b]
// Rows and columns of a gram matrix are as many as there are lanes in the quads, those past c zero. An invocation owns
// four by four numbers: id = (quad of b, quad of a, n). Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, 4 · quads, quads]
@group(0) @binding(2) var<storage, read_write> gram: array<vec4f>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  if (id.x >= quads || id.y >= quads) { return; }
  let pixels = shape.y * shape.z;
  var row0 = vec4f(0);
  var row1 = vec4f(0);
  var row2 = vec4f(0);
  var row3 = vec4f(0);
  for (var pixel = 0u; pixel < pixels; pixel++) {
    let base = (id.z * pixels + pixel) * params.x.pitch + params.x.first;
    let a = x[base + id.y];
    let b = x[base + id.x];
    row0 += a.x * b;
    row1 += a.y * b;
    row2 += a.z * b;
    row3 += a.w * b;
  }
  let first = (id.z * quads + id.y) * 4 * quads + id.x;
  gram[first] = row0;
  gram[first + quads] = row1;
  gram[first + 2 * quads] = row2;
  gram[first + 3 * quads] = row3;
}

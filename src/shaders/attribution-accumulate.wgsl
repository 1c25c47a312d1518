// total[p, c] = (total[p, c], unless begin = 0) + Σ over n of weights[begin + n] · dx[n, p, c]
// The mean gradient along a path, a batch of its points at a time. An invocation owns one quad of one pixel.
// Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dx: Tensor, total: Tensor, begin: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> dx: array<vec4f>;
// [1, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> total: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.total.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y) { return; }
  let place = at(params.total, 0, id.y, column, quad);
  var sum = vec4f(0);
  if (params.begin > 0) { sum = total[place]; }
  for (var n = 0u; n < params.dx.shape.x; n++) {
    sum += weights[params.begin + n] * dx[at(params.dx, n, id.y, column, quad)];
  }
  total[place] = sum;
}

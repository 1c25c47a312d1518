// y[n] = the first picture of x after the edits e of picture n, in order:
//   v ← v · (scale[e] where m[e] ≠ 0, else 1) + add[e] · m[e],  m[e][p, c] = loadings[e, p] · directions[e, c]
// A channel, a cell, a neuron scaled or moved; a group or a direction added. Every picture has `stack` edits.
// An invocation owns one quad of one pixel. Reference: test/reference/intervene.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor, stack: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n · stack]: scale, add
@group(0) @binding(1) var<storage, read> factors: array<vec2f>;
// [n · stack, h · w]
@group(0) @binding(2) var<storage, read> loadings: array<f32>;
// [n · stack, c] in quads
@group(0) @binding(3) var<storage, read> directions: array<vec4f>;
// [1 or more, h, w, c] in quads
@group(0) @binding(4) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(5) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.y.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let pixel = id.y * shape.z + column;
  var value = x[at(params.x, 0, id.y, column, quad)];
  for (var i = 0u; i < params.stack; i++) {
    let edit = id.z * params.stack + i;
    let m = loadings[edit * shape.y * shape.z + pixel] * directions[edit * quads + quad];
    value = value * select(vec4f(1), vec4f(factors[edit].x), m != vec4f(0)) + factors[edit].y * m;
  }
  y[at(params.y, id.z, id.y, column, quad)] = value;
}

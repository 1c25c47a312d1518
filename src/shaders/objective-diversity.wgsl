// dx[n, y, x, c] += weight · 2 · Σ over b of x[n, y, x, b] · dgram[n, b, c]
// From the gradient by the gram matrices to that by the activations. An invocation owns one quad of one pixel.
// Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, dx: Tensor, slots: u32, terms: u32, term: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, terms]
@group(0) @binding(2) var<storage, read> weights: array<f32>;
// [n, 4 · quads, quads]
@group(0) @binding(3) var<storage, read> dgram: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// The weight of this term at this step.
fn weight() -> f32 {
  return weights[clock[0] % params.slots * params.terms + params.term];
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.x.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.x.shape.z) { return; }
  let base = at(params.x, id.z, id.y, column, 0);
  var row = id.z * 4 * quads * quads + quad;
  var sum = vec4f(0);
  for (var q = 0u; q < quads; q++) {
    let value = x[base + q];
    sum += value.x * dgram[row] + value.y * dgram[row + quads];
    sum += value.z * dgram[row + 2 * quads] + value.w * dgram[row + 3 * quads];
    row += 4 * quads;
  }
  dx[at(params.dx, id.z, id.y, column, quad)] += 2 * weight() * sum;
}

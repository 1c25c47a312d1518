// For g = 0, 1, …, k − 1 in turn: d[g] = max(0, product[g] − Σ over j ≠ g of gram[g, j] · d[j]) / gram[g, g]
//   d: the directions' values at a channel, product = loadingsᵀ · x of it, gram = loadingsᵀ · loadings: nmf-hals-rows.wgsl
//   with the parts of pixels and channels exchanged. A group without loadings keeps its direction.
// An invocation owns a quad of channels; the Gram matrix is added up once for each workgroup. Lanes past the last channel
// have no product and begin at 0, so they stay 0. Reference: test/reference/nmf.ts

struct Params { pixels: u32, quads: u32, groups: u32, shares: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [shares, k, quads of channels, then quads of k], of nmf-column-products.wgsl
@group(0) @binding(1) var<storage, read> parts: array<vec4f>;
// [k, channels] in quads
@group(0) @binding(2) var<storage, read_write> directions: array<vec4f>;
// [pixels, then quads of channels]
@group(0) @binding(3) var<storage, read_write> violation: array<f32>;
// [1 where nothing is left to do, …] of nmf-settled.wgsl
@group(0) @binding(4) var<storage, read> settled: array<f32>;

// Below it a squared length is taken for zero: it is what rounding left over.
const TINY = 1e-30;
// [k, k] in quads
var<workgroup> gram: array<vec4f, 64>;

fn total(group: u32, column: u32) -> vec4f {
  let width = params.quads + (params.groups + 3) / 4;
  var sum = vec4f(0);
  for (var share = 0u; share < params.shares; share++) {
    sum += parts[(share * params.groups + group) * width + column];
  }
  return sum;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) own: u32) {
  if (settled[0] != 0) { return; }
  let groupQuads = (params.groups + 3) / 4;
  if (own < params.groups * groupQuads) {
    gram[own] = total(own / groupQuads, params.quads + own % groupQuads);
  }
  workgroupBarrier();
  if (id.x >= params.quads) { return; }

  var d: array<vec4f, 16>;
  for (var group = 0u; group < params.groups; group++) {
    d[group] = directions[group * params.quads + id.x];
  }
  var sum = vec4f(0);
  for (var group = 0u; group < params.groups; group++) {
    let before = d[group];
    let bend = gram[group * groupQuads + group / 4][group % 4];
    d[group] = vec4f(0);
    var rest = total(group, id.x);
    for (var other = 0u; other < params.groups; other++) {
      rest -= gram[group * groupQuads + other / 4][other % 4] * d[other];
    }
    let slope = bend * before - rest;
    sum += select(abs(slope), max(-slope, vec4f(0)), before == vec4f(0));
    d[group] = select(before, max(rest / bend, vec4f(0)), bend > TINY);
  }
  for (var group = 0u; group < params.groups; group++) {
    directions[group * params.quads + id.x] = d[group];
  }
  violation[params.pixels + id.x] = dot(sum, vec4f(1));
}

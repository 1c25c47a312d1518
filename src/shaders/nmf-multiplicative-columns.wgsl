// d[g] = max(d[g] · product[g] / Σ over j of gram[g, j] · d[j], 1e-18), all g at once
//   d: the directions' values at a channel, product = loadingsᵀ · x of it, gram = loadingsᵀ · loadings:
//   nmf-multiplicative-rows.wgsl with the parts of pixels and channels exchanged. A group without loadings keeps its
//   direction, so groups are themselves again after a black frame. Lanes past the last channel are 0.
// An invocation owns a quad of channels; the Gram matrix is added up once for each workgroup.
// Reference: test/reference/nmf.ts

struct Params { pixels: u32, channels: u32, groups: u32, shares: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [shares, k, quads of channels, then quads of k], of nmf-column-products.wgsl
@group(0) @binding(1) var<storage, read> parts: array<vec4f>;
// [k, channels] in quads
@group(0) @binding(2) var<storage, read_write> directions: array<vec4f>;
// [pixels, then quads of channels]
@group(0) @binding(3) var<storage, read_write> violation: array<f32>;
// [1 where nothing is left to do, …] of nmf-settled.wgsl
@group(0) @binding(4) var<storage, read> settled: array<f32>;

// Below it a squared length is taken for zero: all that is left of it is the floor.
const TINY = 1e-30;
const FLOOR = 1e-18;
// [k, k] in quads
var<workgroup> gram: array<vec4f, 64>;

fn total(group: u32, column: u32) -> vec4f {
  let width = (params.channels + 3) / 4 + (params.groups + 3) / 4;
  var sum = vec4f(0);
  for (var share = 0u; share < params.shares; share++) {
    sum += parts[(share * params.groups + group) * width + column];
  }
  return sum;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) own: u32) {
  if (settled[0] != 0) { return; }
  let quads = (params.channels + 3) / 4;
  let groupQuads = (params.groups + 3) / 4;
  if (own < params.groups * groupQuads) {
    gram[own] = total(own / groupQuads, quads + own % groupQuads);
  }
  workgroupBarrier();
  if (id.x >= quads) { return; }

  var d: array<vec4f, 16>;
  for (var group = 0u; group < params.groups; group++) {
    d[group] = directions[group * quads + id.x];
  }
  let lanes = vec4u(0, 1, 2, 3) + id.x * 4 < vec4u(params.channels);
  var sum = vec4f(0);
  for (var group = 0u; group < params.groups; group++) {
    let product = total(group, id.x);
    var whole = vec4f(0);
    for (var other = 0u; other < params.groups; other++) {
      whole += gram[group * groupQuads + other / 4][other % 4] * d[other];
    }
    sum += abs(whole - product);
    if (gram[group * groupQuads + group / 4][group % 4] > TINY) {
      let some = whole > vec4f(0);
      let ratio = product / select(vec4f(1), whole, some);
      let next = max(select(vec4f(0), d[group] * ratio, some), vec4f(FLOOR));
      directions[group * quads + id.x] = select(vec4f(0), next, lanes);
    }
  }
  violation[params.pixels + id.x] = dot(sum, vec4f(1));
}

// For g = 0, 1, …, k − 1 in turn: w[g] = max(0, product[g] − Σ over j ≠ g of gram[g, j] · w[j]) / gram[g, g]
//   w: the loadings of a pixel, product = x · directionsᵀ of it, gram = directions · directionsᵀ: one round of coordinate
//   descent on ‖x − w · directions‖². A group without a direction keeps its loading.
//   violation[p] = Σ over g of |slope|, slope = Σ over all j of gram[g, j] · w[j] − product[g] before the step, where w[g] = 0
//   only of a slope that leads upwards: the measure of the tolerance.
// Cichocki and Phan, Fast local algorithms for large scale nonnegative matrix and tensor factorizations, 2009.
// An invocation owns a pixel; the Gram matrix is added up once for each workgroup. Reference: test/reference/nmf.ts

struct Params { pixels: u32, groups: u32, shares: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [pixels + k, shares, k] in quads, of nmf-row-products.wgsl
@group(0) @binding(1) var<storage, read> parts: array<vec4f>;
// [pixels, k] in quads
@group(0) @binding(2) var<storage, read_write> loadings: array<vec4f>;
// [pixels, then quads of channels]
@group(0) @binding(3) var<storage, read_write> violation: array<f32>;
// [1 where nothing is left to do, …] of nmf-settled.wgsl
@group(0) @binding(4) var<storage, read> settled: array<f32>;

// Below it a squared length is taken for zero: it is what rounding left over.
const TINY = 1e-30;
// [k, k] in quads
var<workgroup> gram: array<vec4f, 64>;

fn total(row: u32, quad: u32) -> vec4f {
  let groupQuads = (params.groups + 3) / 4;
  var sum = vec4f(0);
  for (var share = 0u; share < params.shares; share++) {
    sum += parts[(row * params.shares + share) * groupQuads + quad];
  }
  return sum;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) own: u32) {
  if (settled[0] != 0) { return; }
  let groupQuads = (params.groups + 3) / 4;
  if (own < params.groups * groupQuads) {
    gram[own] = total(params.pixels + own / groupQuads, own % groupQuads);
  }
  workgroupBarrier();
  if (id.x >= params.pixels) { return; }

  var w: array<vec4f, 4>;
  var product: array<vec4f, 4>;
  for (var quad = 0u; quad < groupQuads; quad++) {
    w[quad] = loadings[id.x * groupQuads + quad];
    product[quad] = total(id.x, quad);
  }
  var sum = 0.0;
  for (var group = 0u; group < params.groups; group++) {
    let quad = group / 4;
    let lane = group % 4;
    let before = w[quad][lane];
    let bend = gram[group * groupQuads + quad][lane];
    // Without the group's own share, or rounding would leave some of it where there is nothing to explain.
    w[quad][lane] = 0;
    var rest = product[quad][lane];
    for (var other = 0u; other < groupQuads; other++) {
      rest -= dot(gram[group * groupQuads + other], w[other]);
    }
    let slope = bend * before - rest;
    sum += select(abs(slope), max(-slope, 0), before == 0);
    w[quad][lane] = select(before, max(rest / bend, 0), bend > TINY);
  }
  for (var quad = 0u; quad < groupQuads; quad++) {
    loadings[id.x * groupQuads + quad] = w[quad];
  }
  violation[id.x] = sum;
}

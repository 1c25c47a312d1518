// w[g] = max(w[g] · product[g] / Σ over j of gram[g, j] · w[j], 1e-18), all g at once
//   w: the loadings of a pixel, product = x · directionsᵀ of it, gram = directions · directionsᵀ.
//   A group without a direction keeps its loading. The floor is far below any activation; without it a loading that
//   was once 0, in one black frame, would be 0 for ever.
//   violation[p] = Σ over g of |slope|, slope = Σ over j of gram[g, j] · w[j] − product[g].
// Lee and Seung, Algorithms for non-negative matrix factorization, 2000.
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

// Below it a squared length is taken for zero: all that is left of it is the floor.
const TINY = 1e-30;
const FLOOR = 1e-18;
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
  for (var quad = 0u; quad < groupQuads; quad++) {
    w[quad] = loadings[id.x * groupQuads + quad];
  }
  var sum = 0.0;
  for (var quad = 0u; quad < groupQuads; quad++) {
    let product = total(id.x, quad);
    var next = w[quad];
    for (var lane = 0u; lane < min(4, params.groups - quad * 4); lane++) {
      let group = quad * 4 + lane;
      var whole = 0.0;
      for (var other = 0u; other < groupQuads; other++) {
        whole += dot(gram[group * groupQuads + other], w[other]);
      }
      sum += abs(whole - product[lane]);
      if (gram[group * groupQuads + quad][lane] > TINY) {
        next[lane] = max(select(0, next[lane] * (product[lane] / whole), whole > 0), FLOOR);
      }
    }
    loadings[id.x * groupQuads + quad] = next;
  }
  violation[id.x] = sum;
}

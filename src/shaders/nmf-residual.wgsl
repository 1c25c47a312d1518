// parts[share, q] = [Σ (x[p, c] − Σ over g of loadings[p, g] · directions[g, c])², Σ x[p, c]²]   c: channels of quad q, p: pixels of the share
//   Negative, infinite and NaN values of x count as 0.
// Taken term by term: the shorter way over Gram matrices would lose a small error in the rounding of large sums.
// An invocation owns a quad of channels and one share of the pixels. Reference: test/reference/nmf.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, groups: u32, shares: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [1, h, w, c] in quads; as bits, since a GPU may assume that NaN does not occur
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
// [h · w, k] in quads
@group(0) @binding(2) var<storage, read> loadings: array<vec4f>;
// [k, c] in quads
@group(0) @binding(3) var<storage, read> directions: array<vec4f>;
// [shares, quads of c]
@group(0) @binding(4) var<storage, read_write> parts: array<vec2f>;

const INFINITY_BITS = 0x7f800000u;

// Bits from infinity on are infinity, NaN and everything with a minus sign.
fn positive(bits: vec4u) -> vec4f {
  return bitcast<vec4f>(select(vec4u(0), bits, bits < vec4u(INFINITY_BITS)));
}

// id = (quad of channels, share)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pixels = params.x.shape.y * params.x.shape.z;
  let quads = (params.x.shape.w + 3) / 4;
  let groupQuads = (params.groups + 3) / 4;
  if (id.x >= quads || id.y >= params.shares) { return; }
  let length = (pixels + params.shares - 1) / params.shares;
  var d: array<vec4f, 16>;
  for (var group = 0u; group < params.groups; group++) {
    d[group] = directions[group * quads + id.x];
  }
  var left = vec4f(0);
  var all = vec4f(0);
  for (var p = id.y * length; p < min(id.y * length + length, pixels); p++) {
    let value = positive(x[p * params.x.pitch + params.x.first + id.x]);
    var rest = value;
    for (var quad = 0u; quad < groupQuads; quad++) {
      // Lanes past the last group are 0, and so are the directions that stand for them.
      let w = loadings[p * groupQuads + quad];
      rest -= mat4x4f(d[quad * 4], d[quad * 4 + 1], d[quad * 4 + 2], d[quad * 4 + 3]) * w;
    }
    left += rest * rest;
    all += value * value;
  }
  parts[id.y * quads + id.x] = vec2f(dot(left, vec4f(1)), dot(all, vec4f(1)));
}

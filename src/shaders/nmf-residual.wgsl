// parts[share, q] = [Σ (x[p, c] − Σ over g of loadings[p, g] · directions[g, c])², Σ x[p, c]²]
//   p: pixels of the share, c: channels of quad q. Negative, infinite and NaN values of x count as 0.
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
  let start = id.y * length;
  let end = min(start + length, pixels);
  let pitch = params.x.pitch;

  var left = vec4f(0);
  var all = vec4f(0);
  // Four pixels at a time, for which a direction is read once; those past the end repeat the last and do not count.
  for (var p = start; p < end; p += 4) {
    let pixel = min(vec4u(0, 1, 2, 3) + p, vec4u(end - 1));
    let at = pixel * pitch + params.x.first + id.x;
    let x0 = positive(x[at.x]);
    let x1 = positive(x[at.y]);
    let x2 = positive(x[at.z]);
    let x3 = positive(x[at.w]);
    var rest0 = x0;
    var rest1 = x1;
    var rest2 = x2;
    var rest3 = x3;
    for (var quad = 0u; quad < groupQuads; quad++) {
      // Groups past the last repeat it; their loadings are 0.
      let d = min(vec4u(0, 1, 2, 3) + quad * 4, vec4u(params.groups - 1)) * quads + id.x;
      let factor = mat4x4f(directions[d.x], directions[d.y], directions[d.z], directions[d.w]);
      rest0 -= factor * loadings[pixel.x * groupQuads + quad];
      rest1 -= factor * loadings[pixel.y * groupQuads + quad];
      rest2 -= factor * loadings[pixel.z * groupQuads + quad];
      rest3 -= factor * loadings[pixel.w * groupQuads + quad];
    }
    let counts = vec4f(vec4u(0, 1, 2, 3) + p < vec4u(end));
    left += rest0 * rest0 + rest1 * rest1 * counts.y + rest2 * rest2 * counts.z + rest3 * rest3 * counts.w;
    all += x0 * x0 + x1 * x1 * counts.y + x2 * x2 * counts.z + x3 * x3 * counts.w;
  }
  parts[id.y * quads + id.x] = vec2f(dot(left, vec4f(1)), dot(all, vec4f(1)));
}

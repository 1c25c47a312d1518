// parts[share, g, j] = Σ over the pixels p of the share of loadings[p, g] · columns[p, j]
//   columns: the quads of x (negative, infinite and NaN values count as 0), then the quads of the loadings, whose products
//   with each other are the Gram matrix that the update needs beside.
// An invocation owns four groups, two quads of x (or one of the loadings) and one share of the pixels. The shares are
// added by the update, so nobody waits at a barrier. Reference: test/reference/nmf.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, groups: u32, shares: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [1, h, w, c] in quads; as bits, since a GPU may assume that NaN does not occur
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
// [h · w, k] in quads
@group(0) @binding(2) var<storage, read> loadings: array<vec4f>;
// [shares, k, quads of x, then quads of k]
@group(0) @binding(3) var<storage, read_write> parts: array<vec4f>;
// [1 where nothing is left to do, …] of nmf-settled.wgsl
@group(0) @binding(4) var<storage, read> settled: array<f32>;

const INFINITY_BITS = 0x7f800000u;

// Bits from infinity on are infinity, NaN and everything with a minus sign.
fn positive(bits: vec4u) -> vec4f {
  return bitcast<vec4f>(select(vec4u(0), bits, bits < vec4u(INFINITY_BITS)));
}

// id = (tile: two quads of x or one of the loadings, share, quad of groups)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (settled[0] != 0) { return; }
  let pixels = params.x.shape.y * params.x.shape.z;
  let quads = (params.x.shape.w + 3) / 4;
  let groupQuads = (params.groups + 3) / 4;
  let pairs = (quads + 1) / 2;
  if (id.x >= pairs + groupQuads || id.y >= params.shares || id.z >= groupQuads) { return; }
  let length = (pixels + params.shares - 1) / params.shares;
  let start = id.y * length;
  let end = min(start + length, pixels);

  // a: the sums of the first quad, one for each group, b: the second's
  var a0 = vec4f(0); var b0 = vec4f(0);
  var a1 = vec4f(0); var b1 = vec4f(0);
  var a2 = vec4f(0); var b2 = vec4f(0);
  var a3 = vec4f(0); var b3 = vec4f(0);
  let ofPixels = id.x < pairs;
  let column = select(quads + id.x - pairs, id.x * 2, ofPixels);
  // An odd last quad is computed twice and written once.
  let two = ofPixels && column + 1 < quads;
  if (ofPixels) {
    let next = select(0u, 1u, two);
    for (var p = start; p < end; p++) {
      let factor = loadings[p * groupQuads + id.z];
      let at = p * params.x.pitch + params.x.first + column;
      let a = positive(x[at]);
      let b = positive(x[at + next]);
      a0 += a * factor.x; b0 += b * factor.x;
      a1 += a * factor.y; b1 += b * factor.y;
      a2 += a * factor.z; b2 += b * factor.z;
      a3 += a * factor.w; b3 += b * factor.w;
    }
  } else {
    for (var p = start; p < end; p++) {
      let factor = loadings[p * groupQuads + id.z];
      let a = loadings[p * groupQuads + column - quads];
      a0 += a * factor.x;
      a1 += a * factor.y;
      a2 += a * factor.z;
      a3 += a * factor.w;
    }
  }

  let width = quads + groupQuads;
  let group = id.z * 4;
  let place = (id.y * params.groups + group) * width + column;
  parts[place] = a0;
  if (group + 1 < params.groups) { parts[place + width] = a1; }
  if (group + 2 < params.groups) { parts[place + 2 * width] = a2; }
  if (group + 3 < params.groups) { parts[place + 3 * width] = a3; }
  if (!two) { return; }
  parts[place + 1] = b0;
  if (group + 1 < params.groups) { parts[place + width + 1] = b1; }
  if (group + 2 < params.groups) { parts[place + 2 * width + 1] = b2; }
  if (group + 3 < params.groups) { parts[place + 3 * width + 1] = b3; }
}

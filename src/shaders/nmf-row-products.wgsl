// parts[r, share, g] = Σ over the quads q with q mod shares = share of rows[r, q] · directions[g, q]
//   rows: the pixels of x (negative, infinite and NaN values count as 0), then the k directions, whose products with each
//   other are the Gram matrix that the update needs beside.
// An invocation owns four rows, four groups and one share of the channels: neighbours read neighbouring quads. The shares
// are added by the update, so nobody waits at a barrier. Lanes past the last group are 0.
// Reference: test/reference/nmf.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, groups: u32, shares: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [1, h, w, c] in quads; as bits, since a GPU may assume that NaN does not occur
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
// [k, c] in quads
@group(0) @binding(2) var<storage, read> directions: array<vec4f>;
// [h · w + k, shares, k] in quads
@group(0) @binding(3) var<storage, read_write> parts: array<vec4f>;
// [1 where nothing is left to do, …] of nmf-settled.wgsl
@group(0) @binding(4) var<storage, read> settled: array<f32>;

const INFINITY_BITS = 0x7f800000u;

// Bits from infinity on are infinity, NaN and everything with a minus sign.
fn positive(bits: vec4u) -> vec4f {
  return bitcast<vec4f>(select(vec4u(0), bits, bits < vec4u(INFINITY_BITS)));
}

// id = (tile of four rows · shares + share, quad of groups)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (settled[0] != 0) { return; }
  let pixels = params.x.shape.y * params.x.shape.z;
  let quads = (params.x.shape.w + 3) / 4;
  let groupQuads = (params.groups + 3) / 4;
  let tiles = (pixels + 3) / 4;
  let tile = id.x / params.shares;
  let share = id.x % params.shares;
  if (tile >= tiles + groupQuads || id.y >= groupQuads) { return; }

  // Groups and rows past the last repeat it; they are masked or not written.
  let group = vec4u(0, 1, 2, 3) + id.y * 4;
  let d = min(group, vec4u(params.groups - 1)) * quads;
  let ofPixels = tile < tiles;
  let row = select(tile - tiles, tile, ofPixels) * 4;
  let rows = select(params.groups, pixels, ofPixels);
  let own = min(vec4u(0, 1, 2, 3) + row, vec4u(rows - 1));
  var sum0 = vec4f(0);
  var sum1 = vec4f(0);
  var sum2 = vec4f(0);
  var sum3 = vec4f(0);
  if (ofPixels) {
    let at = own * params.x.pitch + params.x.first;
    for (var q = share; q < quads; q += params.shares) {
      let factor = mat4x4f(directions[d.x + q], directions[d.y + q], directions[d.z + q], directions[d.w + q]);
      sum0 += positive(x[at.x + q]) * factor;
      sum1 += positive(x[at.y + q]) * factor;
      sum2 += positive(x[at.z + q]) * factor;
      sum3 += positive(x[at.w + q]) * factor;
    }
  } else {
    let at = own * quads;
    for (var q = share; q < quads; q += params.shares) {
      let factor = mat4x4f(directions[d.x + q], directions[d.y + q], directions[d.z + q], directions[d.w + q]);
      sum0 += directions[at.x + q] * factor;
      sum1 += directions[at.y + q] * factor;
      sum2 += directions[at.z + q] * factor;
      sum3 += directions[at.w + q] * factor;
    }
  }

  let lanes = group < vec4u(params.groups);
  let stride = params.shares * groupQuads;
  let place = (row + select(pixels, 0, ofPixels)) * stride + share * groupQuads + id.y;
  parts[place] = select(vec4f(0), sum0, lanes);
  if (row + 1 < rows) { parts[place + stride] = select(vec4f(0), sum1, lanes); }
  if (row + 2 < rows) { parts[place + 2 * stride] = select(vec4f(0), sum2, lanes); }
  if (row + 3 < rows) { parts[place + 3 * stride] = select(vec4f(0), sum3, lanes); }
}

// dx[n, iy, ix, c] = mask ⊙ (dx, if accumulating, + Σ over ky, kx, o of dy[n, oy, ox, o] · filter[ky, kx, c, o])
//   over the windows that saw the pixel: oy = iy + pad − ky, ox likewise. Windows of 3×3; stride, dilation, groups 1.
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// The second half of Winograd's convolution F(2×2, 3×3) (Lavin & Gray 2015, arXiv:1509.09308):
//   dX = Aᵀ (Σ over o of U ⊙ V) A for each tile of 2×2 pixels, U the filters turned over, V the patches of
//   conv2d-winograd-patches.wgsl, both at the same of 16 places; Aᵀ = (1 1 1 0 | 0 1 −1 −1).
// For subgroups of four lanes and more. An invocation owns one quad of sixteen tiles, a workgroup eight quads of them.
// Of four tiles each of four lanes reads one, and tells it to all: nothing is read twice by a subgroup.
// Reference: test/reference/conv2d-dx.ts

enable subgroups;

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  dx: Tensor,
  // Rows and columns of tiles in a picture.
  tiles: vec2u,
  // Quads of a patch.
  depth: u32,
  accumulate: u32,
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [16, n · rows · columns, out] in quads
@group(0) @binding(1) var<storage, read> patches: array<vec4f>;
// [16, out rounded up to 4, c] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

// The four rows of the filter that four outputs meet, as columns: weights · patch is the sum over them.
fn weights(first: u32, quads: u32) -> mat4x4f {
  return mat4x4f(
    filters[first],
    filters[first + quads],
    filters[first + 2 * quads],
    filters[first + 3 * quads],
  );
}

// What a product at row i, column j of 16 adds to the tile's outputs: top left, top right, bottom left, bottom right.
fn share(i: u32, j: u32) -> vec4f {
  let top = select(0f, 1f, i < 3);
  let bottom = select(select(-1f, 1f, i == 1), 0f, i == 0);
  let left = select(0f, 1f, j < 3);
  let right = select(select(-1f, 1f, j == 1), 0f, j == 0);
  return vec4f(top * left, top * right, bottom * left, bottom * right);
}

// A product's shares in the four outputs of its tile.
fn spread(part: vec4f, product: vec4f) -> mat4x4f {
  return mat4x4f(part.x * product, part.y * product, part.z * product, part.w * product);
}

fn writeQuad(n: u32, row: u32, column: u32, quad: u32, sum: vec4f) {
  let shape = params.dx.shape;
  if (n >= shape.x || row >= shape.y || column >= shape.z || quad * 4 >= shape.w) { return; }
  let pixel = (n * shape.y + row) * shape.z + column;
  let place = pixel * params.dx.pitch + params.dx.first + quad;
  var value = sum;
  if (params.accumulate != 0) { value += dx[place]; }
  let input = x[pixel * params.x.pitch + params.x.first + quad];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), value, open);
}

// group: sixteen tiles along x, eight quads along y
@compute @workgroup_size(8, 1, 1)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let shape = params.dx.shape;
  let tiles = shape.x * params.tiles.x * params.tiles.y;
  let quads = (shape.w + 3) / 4;
  let tile = group.x * 16;
  let quad = group.y * 8 + local;
  // Quads past the end repeat the last one and are not written, tiles likewise.
  let readQuad = min(quad, quads - 1);

  // Of the tiles that this lane reads.
  let tile0 = min(tile + lane % 4, tiles - 1);
  let tile1 = min(tile + lane % 4 + 4, tiles - 1);
  let tile2 = min(tile + lane % 4 + 8, tiles - 1);
  let tile3 = min(tile + lane % 4 + 12, tiles - 1);

  // Four outputs of each tile.
  var sums: array<mat4x4f, 16>;
  var f = readQuad;
  for (var place = 0u; place < 16; place++) {
    let at0 = (place * tiles + tile0) * params.depth;
    let at1 = (place * tiles + tile1) * params.depth;
    let at2 = (place * tiles + tile2) * params.depth;
    let at3 = (place * tiles + tile3) * params.depth;
    var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
    var a4 = vec4f(0); var a5 = vec4f(0); var a6 = vec4f(0); var a7 = vec4f(0);
    var a8 = vec4f(0); var a9 = vec4f(0); var a10 = vec4f(0); var a11 = vec4f(0);
    var a12 = vec4f(0); var a13 = vec4f(0); var a14 = vec4f(0); var a15 = vec4f(0);
    for (var o = 0u; o < params.depth; o++) {
      let w = weights(f, quads);
      let patch0 = patches[at0 + o];
      a0 += w * subgroupBroadcast(patch0, 0); a1 += w * subgroupBroadcast(patch0, 1);
      a2 += w * subgroupBroadcast(patch0, 2); a3 += w * subgroupBroadcast(patch0, 3);
      let patch1 = patches[at1 + o];
      a4 += w * subgroupBroadcast(patch1, 0); a5 += w * subgroupBroadcast(patch1, 1);
      a6 += w * subgroupBroadcast(patch1, 2); a7 += w * subgroupBroadcast(patch1, 3);
      let patch2 = patches[at2 + o];
      a8 += w * subgroupBroadcast(patch2, 0); a9 += w * subgroupBroadcast(patch2, 1);
      a10 += w * subgroupBroadcast(patch2, 2); a11 += w * subgroupBroadcast(patch2, 3);
      let patch3 = patches[at3 + o];
      a12 += w * subgroupBroadcast(patch3, 0); a13 += w * subgroupBroadcast(patch3, 1);
      a14 += w * subgroupBroadcast(patch3, 2); a15 += w * subgroupBroadcast(patch3, 3);
      f += 4 * quads;
    }
    // By constant indices, zeros too: on SwiftShader others take 10 to 40 % more time.
    let part = share(place / 4, place % 4);
    sums[0] += spread(part, a0); sums[1] += spread(part, a1);
    sums[2] += spread(part, a2); sums[3] += spread(part, a3);
    sums[4] += spread(part, a4); sums[5] += spread(part, a5);
    sums[6] += spread(part, a6); sums[7] += spread(part, a7);
    sums[8] += spread(part, a8); sums[9] += spread(part, a9);
    sums[10] += spread(part, a10); sums[11] += spread(part, a11);
    sums[12] += spread(part, a12); sums[13] += spread(part, a13);
    sums[14] += spread(part, a14); sums[15] += spread(part, a15);
  }

  for (var t = 0u; t < 16; t++) {
    let n = (tile + t) / (params.tiles.x * params.tiles.y);
    let row = (tile + t) / params.tiles.y % params.tiles.x * 2;
    let column = (tile + t) % params.tiles.y * 2;
    writeQuad(n, row, column, quad, sums[t][0]);
    writeQuad(n, row, column + 1, quad, sums[t][1]);
    writeQuad(n, row + 1, column, quad, sums[t][2]);
    writeQuad(n, row + 1, column + 1, quad, sums[t][3]);
  }
}

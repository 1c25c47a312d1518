// patches[4 i + j, t, c] = (Bᵀ d B)[i, j]   d: channel c of the 4×4 pixels of x that tile t, 2×2 outputs, is made of
//   Bᵀ = (1 0 −1 0 | 0 1 1 0 | 0 −1 1 0 | 0 1 0 −1); x is 0 outside.
// The first half of Winograd's convolution F(2×2, 3×3) (Lavin & Gray 2015, arXiv:1509.09308): 16 products with these do
// for each channel, output and tile what takes 36 with the pixels themselves.
// An invocation owns a quad of a tile; tiles lie two pixels apart and overlap by two.
// Reference: test/reference/conv2d.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  // Rows and columns of tiles in a picture.
  tiles: vec2u,
  // Row and column of x where the first patch begins.
  origin: vec2i,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [16, n · rows · columns, c] in quads
@group(0) @binding(2) var<storage, read_write> patches: array<vec4f>;

// What lies above or left of x has wrapped to huge numbers.
fn input(n: u32, row: u32, column: u32, quad: u32) -> vec4f {
  let shape = params.x.shape;
  let inside = (row < shape.y) & (column < shape.z);
  let at = ((n * shape.y + row) * shape.z + column) * params.x.pitch + params.x.first + quad;
  return select(vec4f(0), x[select(0, at, inside)], inside);
}

// Four columns of a row of the patch.
fn inputs(n: u32, row: u32, column: u32, quad: u32) -> mat4x4f {
  return mat4x4f(
    input(n, row, column, quad),
    input(n, row, column + 1, quad),
    input(n, row, column + 2, quad),
    input(n, row, column + 3, quad),
  );
}

// A row of Bᵀ d, times B.
fn writeRow(at: u32, stride: u32, d: mat4x4f) {
  patches[at] = d[0] - d[2];
  patches[at + stride] = d[1] + d[2];
  patches[at + 2 * stride] = d[2] - d[1];
  patches[at + 3 * stride] = d[1] - d[3];
}

// id = tile · quads + quad
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.x.shape.w + 3) / 4;
  let tiles = params.x.shape.x * params.tiles.x * params.tiles.y;
  let tile = id.x / quads;
  if (tile >= tiles) { return; }
  let quad = id.x % quads;
  let n = tile / (params.tiles.x * params.tiles.y);
  let row = tile / params.tiles.y % params.tiles.x * 2 + u32(params.origin.x);
  let column = tile % params.tiles.y * 2 + u32(params.origin.y);

  let d0 = inputs(n, row, column, quad);
  let d1 = inputs(n, row + 1, column, quad);
  let d2 = inputs(n, row + 2, column, quad);
  let d3 = inputs(n, row + 3, column, quad);
  let stride = tiles * quads;
  writeRow(id.x, stride, d0 - d2);
  writeRow(id.x + 4 * stride, stride, d1 + d2);
  writeRow(id.x + 8 * stride, stride, d2 - d1);
  writeRow(id.x + 12 * stride, stride, d1 - d3);
}

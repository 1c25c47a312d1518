// tiles[k] = picture[b], `crop` pixels less on each side   k: the cell that stands at b in this turn, if it is a cell
// Puts a batch of pictures to their places in one large picture of all cells, tile by tile without gaps; four bytes a
// pixel, red first. An invocation owns one pixel of a tile. Reference: test/reference/explain/grid.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  picture: Tensor,
  // All cells, and those of a row of the layer.
  cells: u32,
  columns: u32,
  crop: u32,
  slots: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, batch], numbers of cells; below 0 for no cell
@group(0) @binding(2) var<storage, read> turns: array<f32>;
// [batch, h, w, 3] in 0…1
@group(0) @binding(3) var<storage, read> picture: array<vec4f>;
// [rows · side, columns · side], where side is the width of a picture less 2 · crop
@group(0) @binding(4) var<storage, read_write> tiles: array<u32>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.picture.shape;
  let side = shape.z - 2 * params.crop;
  let standing = turns[clock[0] % params.slots * shape.x + id.z];
  if (id.x >= side || id.y >= side || standing < 0 || standing >= f32(params.cells)) { return; }
  let pixel = (id.z * shape.y + id.y + params.crop) * shape.z + id.x + params.crop;
  let value = picture[pixel * params.picture.pitch + params.picture.first];
  let cell = u32(standing);
  let row = cell / params.columns * side + id.y;
  let column = cell % params.columns * side + id.x;
  tiles[row * params.columns * side + column] = pack4x8unorm(vec4f(value.rgb, 1));
}

// canvas[x, y] = the tiles under that pixel, a window of the grid stretched over the canvas
// With `scaled`, a tile is shrunk about the middle of its cell to s = 0.22 + 0.70 · (|a| / most)^1.75 of its side, |a|
// the length of the cell's vector (building-blocks A.7); around it the canvas is clear. Pixels smaller than those of a
// tile are the mean of a few samples, larger ones bilinear within their tile.
// An invocation owns one pixel of the canvas. Reference: test/viz/grid-tiles.test.ts

struct Params {
  // Of the layer, in cells; and pixels of a tile's side.
  rows: u32,
  columns: u32,
  side: u32,
  // 1: tiles are scaled by how strongly their cells fire
  scaled: u32,
  // The largest norm.
  most: f32,
  // Left, top, width and height of the window, in cells.
  window: vec4f,
}

@group(0) @binding(0) var<uniform> params: Params;
// [rows · side, columns · side], four bytes each
@group(0) @binding(1) var<storage, read> tiles: array<u32>;
// [rows · columns], the norms of the cells' vectors
@group(0) @binding(2) var<storage, read> norms: array<f32>;
@group(0) @binding(3) var canvas: texture_storage_2d<rgba8unorm, write>;

// Samples along each axis at most.
const MOST_SAMPLES = 4.0;

fn texel(cell: vec2u, place: vec2i) -> vec4f {
  let inside = vec2u(clamp(place, vec2i(0), vec2i(i32(params.side) - 1)));
  let at = cell * params.side + inside;
  return unpack4x8unorm(tiles[at.y * params.columns * params.side + at.x]);
}

// The grid at a place in cells.
fn sampled(place: vec2f) -> vec4f {
  let size = vec2f(vec2u(params.columns, params.rows));
  if (any(place < vec2f(0)) || any(place >= size)) { return vec4f(0); }
  let cell = vec2u(place);
  var within = fract(place);
  if (params.scaled != 0) {
    let share = norms[cell.y * params.columns + cell.x] / max(params.most, 1e-20);
    within = (within - 0.5) / (0.22 + 0.70 * pow(share, 1.75)) + 0.5;
    if (any(within < vec2f(0)) || any(within >= vec2f(1))) { return vec4f(0); }
  }
  let at = within * f32(params.side) - 0.5;
  let low = vec2i(floor(at));
  let part = fract(at);
  let top = mix(texel(cell, low), texel(cell, low + vec2i(1, 0)), part.x);
  let bottom = mix(texel(cell, low + vec2i(0, 1)), texel(cell, low + vec2i(1, 1)), part.x);
  return mix(top, bottom, part.y);
}

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let size = textureDimensions(canvas);
  if (any(id.xy >= size)) { return; }
  let step = params.window.zw / vec2f(size);
  let samples = clamp(ceil(step.x * f32(params.side)), 1.0, MOST_SAMPLES);
  var sum = vec4f(0);
  for (var y = 0.5; y < samples; y += 1) {
    for (var x = 0.5; x < samples; x += 1) {
      let within = (vec2f(id.xy) + vec2f(x, y) / samples) * step;
      let colour = sampled(params.window.xy + within);
      sum += vec4f(colour.rgb * colour.a, colour.a);
    }
  }
  textureStore(canvas, id.xy, sum / (samples * samples));
}

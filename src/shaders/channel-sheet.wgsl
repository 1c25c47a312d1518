// picture[px, py] = map[base + span · clamp(gain · v / scale)]   v: the cell of the channel whose tile is there
// scale: largest magnitude of the layer, or of the channel. A pixel that covers several cells shows the strongest.
// An invocation owns one pixel of the view. Reference: test/reference/channel-sheet.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  // Of the view, in pixels.
  size: vec2u,
  // Of a tile, in pixels; gap pixels lie around each.
  tile: vec2u,
  // Left top of the gap around the outlined tile, on the sheet; negative: none.
  pointed: vec2i,
  gap: u32,
  perRow: u32,
  // Pixels of the sheet above the view.
  scroll: u32,
  // 1: each channel by its own peak.
  perChannel: u32,
  gain: f32,
  // Share of full scale below which a cell is drawn as zero.
  threshold: f32,
  // Entry of a value: base + span · value; bySign 1: values −1…1, else magnitudes.
  base: f32,
  span: f32,
  bySign: u32,
  // Packed colours: between tiles, the outline, cells that are no number.
  ground: u32,
  outline: u32,
  broken: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads, read value by value and as bits, since WGSL promises nothing about NaN; sample 0 is shown
@group(0) @binding(1) var<storage, read> x: array<u32>;
// [min, max, meanAbs, nonFinite] of x
@group(0) @binding(2) var<storage, read> range: array<f32>;
// Largest magnitude of each channel; read when perChannel
@group(0) @binding(3) var<storage, read> peaks: array<f32>;
// 256 packed colours
@group(0) @binding(4) var<storage, read> map: array<u32>;
@group(0) @binding(5) var picture: texture_storage_2d<rgba8unorm, write>;

// Cells [from, to) that pixel `at` of a tile of `pixels` covers, of `cells` in all.
fn covered(at: u32, pixels: u32, cells: u32) -> vec2u {
  if (pixels >= cells) {
    let nearest = ((2 * at + 1) * cells) / (2 * pixels);
    return vec2u(nearest, nearest + 1);
  }
  return vec2u((at * cells) / pixels, ((at + 1) * cells + pixels - 1) / pixels);
}

// The entry of the strongest cell under a pixel of a channel's tile.
fn colourOf(channel: u32, inTile: vec2u) -> u32 {
  let rows = covered(inTile.y, params.tile.y, params.x.shape.y);
  let columns = covered(inTile.x, params.tile.x, params.x.shape.z);
  let pitch = params.x.pitch * 4;
  let first = params.x.first * 4 + channel;
  var strongest = 0.0;
  for (var row = rows.x; row < rows.y; row++) {
    for (var column = columns.x; column < columns.y; column++) {
      let bits = x[(row * params.x.shape.z + column) * pitch + first];
      // A magnitude of 3.4e38, to which kernels clamp, and all above it is no value.
      if ((bits & 0x7fffffffu) >= 0x7f7fc99eu) { return params.broken; }
      let value = bitcast<f32>(bits);
      if (abs(value) > abs(strongest)) { strongest = value; }
    }
  }
  var scale = max(abs(range[0]), abs(range[1]));
  if (params.perChannel == 1) { scale = peaks[channel]; }
  if (scale <= 0 || abs(strongest) < params.threshold * scale) { strongest = 0; }
  let signedValue = clamp(params.gain * strongest / max(scale, 1e-30), -1.0, 1.0);
  let value = select(abs(signedValue), signedValue, params.bySign == 1);
  return map[u32(params.base + params.span * value + 0.5)];
}

// Whether a place of the sheet is on the outline of the pointed channel: its gap and as much of the tile.
fn isOutline(place: vec2u) -> bool {
  if (params.pointed.x < 0) { return false; }
  let inBox = vec2i(place) - params.pointed;
  let box = vec2i(params.tile + 2 * params.gap);
  let border = min(vec2i(i32(2 * params.gap)), box / 2);
  if (any(inBox < vec2i(0)) || any(inBox >= box)) { return false; }
  return any(inBox < border) || any(inBox >= box - border);
}

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (any(id.xy >= params.size)) { return; }
  let place = vec2u(id.x, id.y + params.scroll);
  let step = params.tile + params.gap;
  let at = place / step;
  let inStep = place - at * step;
  let channel = at.y * params.perRow + at.x;
  var colour = params.ground;
  if (at.x < params.perRow && channel < params.x.shape.w && all(inStep >= vec2u(params.gap))) {
    colour = colourOf(channel, inStep - params.gap);
  }
  if (isOutline(place)) { colour = params.outline; }
  textureStore(picture, id.xy, unpack4x8unorm(colour));
}

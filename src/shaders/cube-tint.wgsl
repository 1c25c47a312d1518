// tint[column, row, channel] = Σ over g of share(g) · colour(g),  share(g) = W[p, g] · H[g, channel] / Σ over g of the same
// What groups a cell belongs to, as a colour: groups mix by their parts of the cell. Where no group has a part the cell is
// grey. The alpha is 1; with only ≥ 0 every cell has that group's colour, and its share as alpha.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/cube-tint.ts

struct Params { shape: vec4u, groups: u32, only: i32 }

@group(0) @binding(0) var<uniform> params: Params;
// [h · w, groups] in quads: W
@group(0) @binding(1) var<storage, read> loadings: array<vec4f>;
// [groups, c] in quads: H
@group(0) @binding(2) var<storage, read> directions: array<vec4f>;
// [groups] sRGB, 0…1, and 0
@group(0) @binding(3) var<storage, read> colours: array<vec4f>;
// [w, h, c]
@group(0) @binding(4) var tint: texture_storage_3d<rgba8unorm, write>;

const GREY = vec3f(0.5);
const SMALLEST = 1e-30;

// id = (column · quads + quad, row)
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channels = params.shape.w;
  let quads = (channels + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.shape.z || id.y >= params.shape.y) { return; }
  let pixel = id.y * params.shape.z + column;
  let pitch = (params.groups + 3) / 4;
  var red = vec4f(0);
  var green = vec4f(0);
  var blue = vec4f(0);
  var whole = vec4f(0);
  var alone = vec4f(0);
  for (var g = 0u; g < params.groups; g++) {
    let part = loadings[pixel * pitch + g / 4][g % 4] * directions[g * quads + quad];
    red += part * colours[g].r;
    green += part * colours[g].g;
    blue += part * colours[g].b;
    whole += part;
    if (params.only == i32(g)) { alone = part; }
  }
  for (var lane = 0u; lane < 4; lane++) {
    let channel = quad * 4 + lane;
    if (channel >= channels) { return; }
    let all = whole[lane];
    let mixed = vec3f(red[lane], green[lane], blue[lane]) / max(all, SMALLEST);
    var colour = vec4f(select(GREY, mixed, all > SMALLEST), 1);
    if (params.only >= 0) {
      colour = vec4f(colours[params.only].rgb, select(0.0, alone[lane] / all, all > SMALLEST));
    }
    textureStore(tint, vec3u(column, id.y, channel), colour);
  }
}

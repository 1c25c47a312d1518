// tint[column, row, channel] = Σ over g of share(g) · colour(g),  share(g) = W[p, g] · H[g, channel] / Σ over g of the same
// What groups a cell belongs to, as a colour: groups mix by their parts of the cell. Where no group has a part the cell is
// grey. With only ≥ 0 that group alone has its colour, and black mixes in for the others.
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
  for (var g = 0u; g < params.groups; g++) {
    let part = loadings[pixel * pitch + g / 4][g % 4] * directions[g * quads + quad];
    let shown = part * select(0.0, 1.0, params.only < 0 || u32(params.only) == g);
    red += shown * colours[g].r;
    green += shown * colours[g].g;
    blue += shown * colours[g].b;
    whole += part;
  }
  for (var lane = 0u; lane < 4; lane++) {
    let channel = quad * 4 + lane;
    if (channel >= channels) { return; }
    let mixed = vec3f(red[lane], green[lane], blue[lane]) / max(whole[lane], 1e-30);
    let nobody = select(GREY, vec3f(0), params.only >= 0);
    let colour = select(nobody, mixed, whole[lane] > 1e-30);
    textureStore(tint, vec3u(column, id.y, channel), vec4f(colour, 1));
  }
}

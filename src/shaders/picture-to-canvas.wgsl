// canvas[n · (w + gap) + x, y] = picture[n, y, x], side by side, transparent in between. A picture with opacity a lies on
// squares of two greys: a · colour + (1 − a) · grey.
// An invocation owns one pixel of the canvas. Reference: test/viz/dream-picture.test.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  picture: Tensor,
  // Pixels between two pictures.
  gap: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, 3 or 4] in 0…1
@group(0) @binding(1) var<storage, read> picture: array<vec4f>;
// h × (n · (w + gap) − gap)
@group(0) @binding(2) var canvas: texture_storage_2d<rgba8unorm, write>;

// A square has so many to the height of a picture.
const SQUARES = 16u;
const GREYS = vec2f(0.36, 0.46);

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.picture.shape;
  let sample = id.x / (shape.z + params.gap);
  let column = id.x % (shape.z + params.gap);
  if (sample >= shape.x || id.y >= shape.y) { return; }
  if (column >= shape.z) {
    textureStore(canvas, id.xy, vec4f(0));
    return;
  }
  let pixel = (sample * shape.y + id.y) * shape.z + column;
  let value = clamp(picture[pixel * params.picture.pitch + params.picture.first], vec4f(0), vec4f(1));
  let side = max(1, shape.y / SQUARES);
  let grey = GREYS[(column / side + id.y / side) % 2];
  let opacity = select(1.0, value.a, shape.w == 4);
  textureStore(canvas, id.xy, vec4f(mix(vec3f(grey), value.rgb, opacity), 1));
}

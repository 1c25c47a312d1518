// canvas[x, y] = picture[sample, y, x], the colour as it is, opaque
// An invocation owns one pixel. Reference: test/viz/dream-picture.test.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  picture: Tensor,
  // Which picture of the batch.
  sample: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, 3 or 4] in 0…1
@group(0) @binding(1) var<storage, read> picture: array<vec4f>;
// h × w
@group(0) @binding(2) var canvas: texture_storage_2d<rgba8unorm, write>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.picture.shape;
  if (id.x >= shape.z || id.y >= shape.y) { return; }
  let pixel = (params.sample * shape.y + id.y) * shape.z + id.x;
  let colour = picture[pixel * params.picture.pitch + params.picture.first].rgb;
  textureStore(canvas, id.xy, vec4f(clamp(colour, vec3f(0), vec3f(1)), 1));
}

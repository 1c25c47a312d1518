// t[n, y, x] = Σ over levels of level[n, y · hₗ / h, x · wₗ / w], read bilinearly, the last row and column held
// The first pixel of a level lies on the first of t (TensorFlow's resize_bilinear without aligned corners), as in lucid,
// optvis/param/lowres.py (laplacian_pyramid_image). An invocation owns one pixel.
// Reference: test/reference/explain/pyramid.ts

struct Params {
  // pictures, height, width
  shape: vec3u,
  // Height, width and first value of each level
  levels: array<vec4u, 4>,
}

@group(0) @binding(0) var<uniform> params: Params;
// Levels one after the other, each [n, hₗ, wₗ] of quads
@group(0) @binding(1) var<storage, read> levels: array<vec4f>;
// [n, h, w] of quads
@group(0) @binding(2) var<storage, read_write> t: array<vec4f>;

fn sample(level: vec4u, n: u32, place: vec2f) -> vec4f {
  let low = vec2u(place);
  let high = min(low + 1, level.xy - 1);
  let part = place - vec2f(low);
  let base = level.z + n * level.x * level.y;
  let upper = mix(levels[base + low.x * level.y + low.y], levels[base + low.x * level.y + high.y], part.y);
  let lower = mix(levels[base + high.x * level.y + low.y], levels[base + high.x * level.y + high.y], part.y);
  return mix(upper, lower, part.x);
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.shape.z) { return; }
  var sum = vec4f(0);
  for (var i = 0u; i < 4; i++) {
    let level = params.levels[i];
    let ratio = vec2f(level.xy) / vec2f(params.shape.yz);
    sum += sample(level, id.z, vec2f(id.yx) * ratio);
  }
  t[(id.z * params.shape.y + id.y) * params.shape.z + id.x] = sum;
}

// picture[n, y, x] = squash(matrix · t[n, y, x] + mean)   squash: 1 / (1 + e^−v), or v clipped to 0…1
// The fourth channel, where there is one, is transparency: squashed alone, mixed with nothing. t may have more columns
// than the picture; they are left out. Formula: lucid, optvis/param/color.py (to_valid_rgb).
// An invocation owns one pixel. Reference: test/reference/explain/image.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  t: Tensor,
  picture: Tensor,
  matrix: mat3x3f,
  mean: vec3f,
  // 1: sigmoid, 0: clip
  sigmoid: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, at least w, 3 or 4] in quads
@group(0) @binding(1) var<storage, read> t: array<vec4f>;
// [n, h, w, 3 or 4] in quads
@group(0) @binding(2) var<storage, read_write> picture: array<vec4f>;

fn at(tensor: Tensor, n: u32, row: u32, column: u32) -> u32 {
  return ((n * tensor.shape.y + row) * tensor.shape.z + column) * tensor.pitch + tensor.first;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.picture.shape.z) { return; }
  let value = t[at(params.t, id.z, id.y, id.x)];
  let mixed = vec4f(params.matrix * value.rgb + params.mean, value.a);
  let squashed = select(clamp(mixed, vec4f(0), vec4f(1)), 1 / (1 + exp(-mixed)), params.sigmoid != 0);
  let lanes = vec4u(0, 1, 2, 3) < vec4u(params.picture.shape.w);
  picture[at(params.picture, id.z, id.y, id.x)] = select(vec4f(0), squashed, lanes);
}

// dt = matrixᵀ · (squash′ · dpicture)   squash′: p · (1 − p) for the sigmoid; 1 inside of 0…1 and 0 outside for the clip
// p is the picture that image-colour.wgsl wrote. Columns of t past the picture get zero.
// An invocation owns one pixel of t. Reference: test/reference/explain/image.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dt: Tensor, picture: Tensor, dpicture: Tensor, matrix: mat3x3f, sigmoid: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, 3 or 4] in quads
@group(0) @binding(1) var<storage, read> picture: array<vec4f>;
// [n, h, w, 3 or 4] in quads
@group(0) @binding(2) var<storage, read> dpicture: array<vec4f>;
// [n, h, at least w, 3 or 4] in quads
@group(0) @binding(3) var<storage, read_write> dt: array<vec4f>;

fn at(tensor: Tensor, n: u32, row: u32, column: u32) -> u32 {
  return ((n * tensor.shape.y + row) * tensor.shape.z + column) * tensor.pitch + tensor.first;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.dt.shape.z) { return; }
  var slope = vec4f(0);
  if (id.x < params.picture.shape.z) {
    let p = picture[at(params.picture, id.z, id.y, id.x)];
    let inside = select(vec4f(0), vec4f(1), (p > vec4f(0)) & (p < vec4f(1)));
    let d = dpicture[at(params.dpicture, id.z, id.y, id.x)];
    slope = d * select(inside, p * (1 - p), params.sigmoid != 0);
  }
  let mixed = vec4f(slope.rgb * params.matrix, slope.a);
  let lanes = vec4u(0, 1, 2, 3) < vec4u(params.dt.shape.w);
  dt[at(params.dt, id.z, id.y, id.x)] = select(vec4f(0), mixed, lanes);
}

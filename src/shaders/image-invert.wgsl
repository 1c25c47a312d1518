// t[n, y, x] = inverse · (squash⁻¹(picture[n, y, x]) − mean)   squash⁻¹: log(p / (1 − p)) with p kept off 0 and 1, or p
// The way back from a picture to what image-colour.wgsl makes a picture of. A transparency that the picture does not
// have is taken as opaque. One picture serves for all n; columns of t past the picture repeat its last one.
// An invocation owns one pixel of t. Reference: test/reference/explain/image.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { t: Tensor, picture: Tensor, inverse: mat3x3f, mean: vec3f, sigmoid: u32 }

// Half a step of an 8-bit picture: black and white stay finite.
const EDGE = 0.002;

@group(0) @binding(0) var<uniform> params: Params;
// [n or 1, h, w, 3 or 4] in quads
@group(0) @binding(1) var<storage, read> picture: array<vec4f>;
// [n, h, at least w, 3 or 4] in quads
@group(0) @binding(2) var<storage, read_write> t: array<vec4f>;

fn at(tensor: Tensor, n: u32, row: u32, column: u32) -> u32 {
  return ((n * tensor.shape.y + row) * tensor.shape.z + column) * tensor.pitch + tensor.first;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.t.shape.z) { return; }
  let shape = params.picture.shape;
  var p = picture[at(params.picture, min(id.z, shape.x - 1), id.y, min(id.x, shape.z - 1))];
  if (shape.w < 4) { p.a = 1; }
  let kept = clamp(p, vec4f(EDGE), vec4f(1 - EDGE));
  let open = select(p, log(kept / (1 - kept)), params.sigmoid != 0);
  let value = vec4f(params.inverse * (open.rgb - params.mean), open.a);
  let lanes = vec4u(0, 1, 2, 3) < vec4u(params.t.shape.w);
  t[at(params.t, id.z, id.y, id.x)] = select(vec4f(0), value, lanes);
}

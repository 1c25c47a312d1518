// ty[n, h, w, c] = mask ⊙ ty[n, h, w, c]   mask: 1 where lo < y < hi, else 0
// The tangent of an activation, in place behind the linear kernel that wrote ty: relu, clip and fused ones alike.
// An invocation owns one quad of one pixel. Reference: test/reference/clamp-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { y: Tensor, ty: Tensor, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read_write> ty: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.ty.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let place = at(params.ty, id.z, id.y, column, quad);
  let value = y[at(params.y, id.z, id.y, column, quad)];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (value > vec4f(params.lo)) & (value < vec4f(params.hi));
  ty[place] = select(vec4f(0), ty[place], open);
}

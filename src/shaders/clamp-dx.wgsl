// dx[n, h, w, c] = mask ⊙ (dx, if accumulating, + dy[n, h, w, c])   mask: 1 where lo < x < hi, else 0
// The gradient of clamp.wgsl; x may be what went in or what came out, both lie strictly inside at the same places.
// With a range of everything it only adds dy. An invocation owns one quad of one pixel.
// Reference: test/reference/clamp-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dy: Tensor, x: Tensor, dx: Tensor, accumulate: u32, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let place = at(params.dx, id.z, id.y, column, quad);
  var sum = dy[at(params.dy, id.z, id.y, column, quad)];
  if (params.accumulate != 0) { sum += dx[place]; }
  let input = x[at(params.x, id.z, id.y, column, quad)];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), sum, open);
}

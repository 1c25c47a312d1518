// dx[n, h, w, c] = mask(x) · (dx if accumulate + dy · (1 where x > 0, slope elsewhere))   mask(x) = lo < x < hi
// The Jacobian is diagonal, so the tangent is the same with dy and dx the tangents of x and y.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/curves.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  accumulate: u32,
  // open range of x, of the activation fused into what wrote it
  lo: f32,
  hi: f32,
  // of leaky-relu.wgsl below zero
  slope: f32,
}

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

// accumulate, then the derivative of the activation that was fused into what wrote x
fn finish(place: u32, quad: u32, given: vec4f, value: vec4f) {
  let sum = value + select(vec4f(0), dx[place], params.accumulate != 0);
  let open = (given > vec4f(params.lo)) & (given < vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.dx.shape.w);
  dx[place] = select(vec4f(0), sum, open & lanes);
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.dx.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.dx.shape.z || id.y >= params.dx.shape.y || id.z >= params.dx.shape.x) { return; }
  let given = x[at(params.x, id.z, id.y, column, quad)];
  let slope = select(vec4f(params.slope), vec4f(1), given > vec4f(0));
  let value = dy[at(params.dy, id.z, id.y, column, quad)] * slope;
  finish(at(params.dx, id.z, id.y, column, quad), quad, given, value);
}

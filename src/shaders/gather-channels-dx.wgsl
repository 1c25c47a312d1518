// dx[n, i, j, c] = mask(x) · (dx if accumulate + (dy[n, i, j, readers[c]], 0 where nobody reads c))
// mask(x) = lo < x < hi. No channel is read twice, so that the sum has one term.
// An invocation owns one quad (four channels) of one pixel of dx. Reference: test/reference/gather-channels.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  accumulate: u32,
  // open range of x, of the activation fused into what wrote it
  lo: f32,
  hi: f32,
}

const NOBODY = 0xffffffffu;

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, any c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// the channel of dy for each channel of dx, or NOBODY; filled up to quads with NOBODY
@group(0) @binding(3) var<storage, read> readers: array<vec4u>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

fn lane(pixel: u32, reader: u32) -> f32 {
  if (reader == NOBODY) { return 0; }
  return dy[pixel + reader / 4][reader % 4];
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
  let pixel = at(params.dy, id.z, id.y, column, 0);
  let reader = readers[quad];
  let value = vec4f(lane(pixel, reader.x), lane(pixel, reader.y), lane(pixel, reader.z), lane(pixel, reader.w));
  let given = x[at(params.x, id.z, id.y, column, quad)];
  finish(at(params.dx, id.z, id.y, column, quad), quad, given, value);
}

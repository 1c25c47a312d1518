// dx[n, p, q, c] = mask(x) · (dx if accumulate + Σ dy[n, i, j, c] over the windows (i, j) whose winner is (p, q))
// mask(x) = lo < x < hi. The winners are those of max-pool-winner.wgsl.
// An invocation owns one quad (four channels) of one pixel of dx. Reference: test/reference/pool-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  // Each as rows, columns; lead is the padding at the top and at the left.
  window: vec2u,
  strides: vec2u,
  lead: vec2u,
  accumulate: u32,
  // open range of x, of the activation fused into what wrote it
  lo: f32,
  hi: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, output rows, output columns, c] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
// [n, output rows, output columns, c] in quads: pixels of x by row · w + column
@group(0) @binding(3) var<storage, read> winner: array<vec4u>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// The windows that cover a position of x are those from first to last, both included, as rows, columns.
fn firstWindow(position: vec2u) -> vec2u {
  let behind = max(position + params.lead + 1, params.window) - params.window;
  return (behind + params.strides - 1) / params.strides;
}

fn lastWindow(position: vec2u) -> vec2u {
  return min((position + params.lead) / params.strides, params.dy.shape.yz - 1);
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let own = vec4u(id.y * shape.z + column);
  let begin = firstWindow(vec2u(id.y, column));
  let end = lastWindow(vec2u(id.y, column));
  var sum = vec4f(0);
  for (var i = begin.x; i <= end.x; i++) {
    for (var j = begin.y; j <= end.y; j++) {
      let pixel = (id.z * params.dy.shape.y + i) * params.dy.shape.z + j;
      let gradient = dy[pixel * params.dy.pitch + params.dy.first + quad];
      sum += select(vec4f(0), gradient, winner[pixel * quads + quad] == own);
    }
  }
  let place = at(params.dx, id.z, id.y, column, quad);
  if (params.accumulate != 0) { sum += dx[place]; }
  let input = x[at(params.x, id.z, id.y, column, quad)];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), sum, open);
}

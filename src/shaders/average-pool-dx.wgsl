// dx[n, p, q, c] = mask(x) · (dx if accumulate + Σ dy[n, i, j, c] / count(i, j) over the windows (i, j) that cover (p, q))
// mask(x) = lo < x < hi; count as in average-pool.wgsl.
// An invocation owns one quad (four channels) of one pixel of dx. Reference: test/reference/pool-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  // Each as rows, columns; lead is the padding at the top and at the left, trail that at the bottom and at the right.
  window: vec2u,
  strides: vec2u,
  lead: vec2u,
  trail: vec2u,
  // 1: padding counts as zeros
  countPadding: u32,
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
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

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

// Positions that the mean of a window is over.
fn count(window: vec2u) -> f32 {
  let corner = vec2i(window * params.strides) - vec2i(params.lead);
  let far = corner + vec2i(params.window);
  let size = vec2i(params.dx.shape.yz);
  let inside = min(far, size) - max(corner, vec2i(0));
  let padded = min(far, size + vec2i(params.trail)) - corner;
  let sides = vec2f(select(inside, padded, params.countPadding != 0));
  return sides.x * sides.y;
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
  let own = vec2u(id.y, column);
  let begin = firstWindow(own);
  let end = lastWindow(own);
  var value = vec4f(0);
  for (var i = begin.x; i <= end.x; i++) {
    for (var j = begin.y; j <= end.y; j++) {
      value += dy[at(params.dy, id.z, i, j, quad)] / count(vec2u(i, j));
    }
  }
  let given = x[at(params.x, id.z, own.x, own.y, quad)];
  finish(at(params.dx, id.z, own.x, own.y, quad), quad, given, value);
}

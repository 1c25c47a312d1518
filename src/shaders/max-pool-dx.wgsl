// dx[n, p, q, c] = mask(x) · (dx if accumulate + Σ dy[n, i, j, c] over the windows (i, j) whose maximum is at (p, q))
// mask(x) = lo < x < hi. Of equal values the first of the window wins, rows first.
// An invocation owns one quad (four channels) of one pixel of dx. Reference: test/reference/pool-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  dy: Tensor,
  dx: Tensor,
  x: Tensor,
  y: Tensor,
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
// [n, output rows, output columns, c] in quads
@group(0) @binding(3) var<storage, read> y: array<vec4f>;
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

// For the lanes where `given`, at `own`, is the largest value of a window: whether none before it is as large.
fn isFirst(given: vec4f, own: vec2u, window: vec2u, n: u32, quad: u32, largest: vec4<bool>) -> vec4<bool> {
  let corner = vec2i(window * params.strides) - vec2i(params.lead);
  let start = vec2u(max(corner, vec2i(0)));
  let far = min(u32(corner.y + i32(params.window.y)), params.x.shape.z);
  var first = largest;
  for (var row = start.x; row <= own.x && any(first); row++) {
    let end = select(far, own.y, row == own.x);
    for (var column = start.y; column < end; column++) {
      first &= x[at(params.x, n, row, column, quad)] < given;
    }
  }
  return first;
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
  let given = x[at(params.x, id.z, own.x, own.y, quad)];
  let begin = firstWindow(own);
  let end = lastWindow(own);
  var value = vec4f(0);
  for (var i = begin.x; i <= end.x; i++) {
    for (var j = begin.y; j <= end.y; j++) {
      let gradient = dy[at(params.dy, id.z, i, j, quad)];
      let largest = (given == y[at(params.y, id.z, i, j, quad)]) & (gradient != vec4f(0));
      value += select(vec4f(0), gradient, isFirst(given, own, vec2u(i, j), id.z, quad, largest));
    }
  }
  finish(at(params.dx, id.z, own.x, own.y, quad), quad, given, value);
}

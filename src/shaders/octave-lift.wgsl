// y[n, i, j] = clamp(start[n, i, j] + bilinear(x − below)[n, (i, j) · size of x / size of y], 0, 1)
// The detail that a dream added to a smaller octave, x − below, goes on top of the larger one's beginning. Centres of pixels
// lie on one another and the last row and column are held. Google's DeepDream, github.com/google/deepdream, dream.ipynb.
// An invocation owns one pixel of y. Reference: test/reference/explain/octaves.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, 3] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// As x: what the smaller octave began with
@group(0) @binding(2) var<storage, read> below: array<vec4f>;
// As y: what the larger octave begins with
@group(0) @binding(3) var<storage, read> start: array<vec4f>;
// [n, h', w', 3] in quads
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first;
}

fn detail(n: u32, place: vec2i) -> vec4f {
  let held = vec2u(clamp(place, vec2i(0), vec2i(params.x.shape.zy) - 1));
  let source = at(params.x, n, held.y, held.x);
  return x[source] - below[source];
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.y.shape.z) { return; }
  let side = vec2f(params.x.shape.zy) / vec2f(params.y.shape.zy);
  let place = (vec2f(id.xy) + 0.5) * side - 0.5;
  let low = vec2i(floor(place));
  let part = place - floor(place);
  let upper = mix(detail(id.z, low), detail(id.z, low + vec2i(1, 0)), part.x);
  let lower = mix(detail(id.z, low + vec2i(0, 1)), detail(id.z, low + vec2i(1, 1)), part.x);
  let own = at(params.y, id.z, id.y, id.x);
  y[own] = clamp(start[own] + mix(upper, lower, part.y), vec4f(0), vec4f(1));
}

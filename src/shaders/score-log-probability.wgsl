// value[n] = Σ over the pixels of x[k] − log Σ over j of exp x[j],  dx[c] = (1 where c = k) − softmax(x)[c]
// The logarithm of a class's probability, from the class scores before the softmax. A workgroup owns a picture and goes
// from pixel to pixel, an invocation every 64th of its quads. Reference: test/reference/attribution.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, dx: Tensor, index: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;
// [n]
@group(0) @binding(3) var<storage, read_write> values: array<f32>;

const LOWEST = -3.4e38;
const SIZE = 64u;
var<workgroup> joined: array<f32, SIZE>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

fn isChannel(quad: u32) -> vec4<bool> {
  return vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.x.shape.w);
}

fn isChosen(quad: u32) -> vec4<bool> {
  return vec4u(0, 1, 2, 3) + quad * 4 == vec4u(params.index);
}

// The largest over the workgroup, for all of it.
fn largest(own: u32, value: f32) -> f32 {
  workgroupBarrier();
  joined[own] = value;
  for (var half = SIZE / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { joined[own] = max(joined[own], joined[own + half]); }
  }
  workgroupBarrier();
  return joined[0];
}

// The sum over the workgroup, for all of it.
fn total(own: u32, value: f32) -> f32 {
  workgroupBarrier();
  joined[own] = value;
  for (var half = SIZE / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { joined[own] += joined[own + half]; }
  }
  workgroupBarrier();
  return joined[0];
}

// The value of one pixel; writes its gradient.
fn pixel(own: u32, given: u32, written: u32, quads: u32) -> f32 {
  var highest = LOWEST;
  for (var quad = own; quad < quads; quad += SIZE) {
    let value = select(vec4f(LOWEST), x[given + quad], isChannel(quad));
    highest = max(highest, max(max(value.x, value.y), max(value.z, value.w)));
  }
  highest = largest(own, highest);
  // Without the chosen one: for a class that is nearly sure, 1 − softmax would be left with few digits.
  var others = 0.0;
  for (var quad = own; quad < quads; quad += SIZE) {
    let counted = isChannel(quad) & !isChosen(quad);
    others += dot(select(vec4f(0), exp(x[given + quad] - highest), counted), vec4f(1));
  }
  others = total(own, others);
  let score = x[given + params.index / 4][params.index % 4] - highest;
  let sum = others + exp(score);
  for (var quad = own; quad < quads; quad += SIZE) {
    let slope = select(-exp(x[given + quad] - highest), vec4f(others), isChosen(quad)) / sum;
    dx[written + quad] = select(vec4f(0), slope, isChannel(quad));
  }
  return score - log(sum);
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  var value = 0.0;
  for (var row = 0u; row < shape.y; row++) {
    for (var column = 0u; column < shape.z; column++) {
      let given = at(params.x, group.z, row, column, 0);
      value += pixel(own, given, at(params.dx, group.z, row, column, 0), quads);
    }
  }
  if (own == 0) { values[group.z] = value; }
}

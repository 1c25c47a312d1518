// y[n, i, j] = Σ weight(pixel) · x[n, pixel] / Σ weight(pixel)
// weight is the product over both axes of max(0, 1 − |pixel's centre − centre of (i, j) in x| / reach), where reach is the
// side of a pixel of y in pixels of x, but at least 1: a tent that widens when the picture shrinks, bilinear when it
// grows. An invocation owns one pixel of y. Reference: test/reference/explain/octaves.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c ≤ 4] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h', w', c] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.y.shape.z) { return; }
  let size = params.x.shape.zy;
  let side = vec2f(size) / vec2f(params.y.shape.zy);
  let reach = max(side, vec2f(1));
  let centre = (vec2f(id.xy) + 0.5) * side;
  let start = vec2u(max(centre - reach, vec2f(0)));
  let end = min(vec2u(ceil(centre + reach)), size);
  var sum = vec4f(0);
  var mass = 0.0;
  for (var row = start.y; row < end.y; row++) {
    let down = max(0, 1 - abs(f32(row) + 0.5 - centre.y) / reach.y);
    for (var column = start.x; column < end.x; column++) {
      let weight = down * max(0, 1 - abs(f32(column) + 0.5 - centre.x) / reach.x);
      sum += weight * x[at(params.x, id.z, row, column)];
      mass += weight;
    }
  }
  y[at(params.y, id.z, id.y, id.x)] = sum / mass;
}

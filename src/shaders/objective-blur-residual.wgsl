// residual[n, y, x, c] = (blur(x)[n, y, x, c] − x[n, y, x, c]) · lanes[c % 4] within `border` pixels of an edge, 0 elsewhere
// blur is the mean over the square of 2 · reach + 1 pixels, those on its rim counted half, those outside not at all.
// lucid, optvis/objectives.py (_tf_blur). An invocation owns one quad of one pixel.
// Reference: test/reference/explain/objectives.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, residual: Tensor, reach: u32, border: u32, lanes: vec4f }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read_write> residual: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  let place = vec2i(vec2u(id.y, id.x / quads));
  let size = vec2i(shape.yz);
  if (place.y >= size.y) { return; }
  let reach = i32(params.reach);
  let far = min(min(place.x, place.y), min(size.x - 1 - place.x, size.y - 1 - place.y)) >= i32(params.border);
  var sum = vec4f(0);
  var mass = 0.0;
  if (!far) {
    for (var row = max(0, place.x - reach); row <= min(size.x - 1, place.x + reach); row++) {
      for (var column = max(0, place.y - reach); column <= min(size.y - 1, place.y + reach); column++) {
        let rim = max(abs(row - place.x), abs(column - place.y)) == reach;
        let share = select(1.0, 0.5, rim);
        sum += share * x[at(params.x, id.z, u32(row), u32(column), id.x % quads)];
        mass += share;
      }
    }
    sum = params.lanes * (sum / mass - x[at(params.x, id.z, id.y, id.x / quads, id.x % quads)]);
  }
  residual[at(params.residual, id.z, id.y, id.x / quads, id.x % quads)] = sum;
}

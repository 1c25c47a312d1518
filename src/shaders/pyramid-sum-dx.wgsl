// dlevel[n, j, i] = Σ over y, x of share(y · hₗ / h, j) · share(x · wₗ / w, i) · dt[n, y, x]
// share(place, j) = max(0, 1 − |place − j|), but 1 past the last row or column. Adjoint of pyramid-sum.wgsl.
// An invocation owns one value of one level: id = (i, j, n · 4 + level). Reference: test/reference/explain/pyramid.ts

struct Params { shape: vec3u, levels: array<vec4u, 4> }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w] of quads
@group(0) @binding(1) var<storage, read> dt: array<vec4f>;
// Levels one after the other, each [n, hₗ, wₗ] of quads
@group(0) @binding(2) var<storage, read_write> dlevels: array<vec4f>;

fn share(place: f32, own: u32, size: u32) -> f32 {
  if (own == size - 1 && place > f32(own)) { return 1; }
  return max(0, 1 - abs(place - f32(own)));
}

// First and one past the last pixel that may read `own`, of `full` pixels over `size` values.
fn readers(own: u32, size: u32, full: u32) -> vec2u {
  let first = u32(max(0, (f32(own) - 1) * f32(full) / f32(size)));
  let end = min(full, u32((f32(own) + 1) * f32(full) / f32(size)) + 1);
  return vec2u(first, select(end, full, own == size - 1));
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let level = params.levels[id.z % 4];
  let n = id.z / 4;
  if (id.x >= level.y || id.y >= level.x) { return; }
  let ratio = vec2f(level.xy) / vec2f(params.shape.yz);
  let rows = readers(id.y, level.x, params.shape.y);
  let columns = readers(id.x, level.y, params.shape.z);
  var sum = vec4f(0);
  for (var y = rows.x; y < rows.y; y++) {
    let down = share(f32(y) * ratio.x, id.y, level.x);
    for (var x = columns.x; x < columns.y; x++) {
      let across = share(f32(x) * ratio.y, id.x, level.y);
      sum += down * across * dt[(n * params.shape.y + y) * params.shape.z + x];
    }
  }
  dlevels[level.z + (n * level.x + id.y) * level.y + id.x] = sum;
}

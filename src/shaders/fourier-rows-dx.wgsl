// dcolumns[n, y, k] = Σ over x of dt[n, y, x] · e^(−2πi · k · x / W)
// Adjoint of fourier-rows.wgsl, with real and imaginary parts as independent numbers; layouts as there.
// Pixels x and W − x have the same cosine and opposite sines. An invocation owns k and W/2 − k of one y, for which the
// products of odd x have opposite signs; k goes up to W/4. Reference: test/reference/explain/fourier.ts

struct Params { pictures: u32, height: u32, width: u32, frequencies: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, H, W] of quads
@group(0) @binding(1) var<storage, read> dt: array<vec4f>;
// [W], cosine and sine of 2π · i / W
@group(0) @binding(2) var<storage, read> turns: array<vec2f>;
// [2, n, H, K]
@group(0) @binding(3) var<storage, read_write> dcolumns: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x > params.width / 4) { return; }
  let half = params.pictures * params.height * params.frequencies;
  let row = id.z * params.height + id.y;
  // Sums times cosines and times sines, of even x and of odd x.
  var even = mat2x4f();
  var odd = mat2x4f();
  var angle = 0u;
  for (var x = 0u; x <= params.width / 2; x += 2) {
    even += products(row, x, turns[angle]);
    angle += id.x;
    if (angle >= params.width) { angle -= params.width; }
    if (x < params.width / 2) {
      odd += products(row, x + 1, turns[angle]);
      angle += id.x;
      if (angle >= params.width) { angle -= params.width; }
    }
  }
  let first = row * params.frequencies;
  let other = first + params.width / 2 - id.x;
  dcolumns[other] = even[0] - odd[0];
  dcolumns[half + other] = even[1] - odd[1];
  dcolumns[first + id.x] = even[0] + odd[0];
  dcolumns[half + first + id.x] = -even[1] - odd[1];
}

// What the pixels x and W − x add: their sum times the cosine, their difference times the sine.
fn products(row: u32, x: u32, turn: vec2f) -> mat2x4f {
  let first = row * params.width;
  let mirror = (params.width - x) % params.width;
  let d = dt[first + x];
  let mirrored = select(dt[first + mirror], vec4f(0), mirror == x);
  return mat2x4f((d + mirrored) * turn.x, (d - mirrored) * turn.y);
}

// t[n, y, x] = Σ over k of the real part of columns[n, y, k] · e^(2πi · k · x / W)
// Second half of the inverse real Fourier transform, along the rows. Frequencies that stand for two (all but the first
// and the last) have their factor 2 in the gain of fourier-columns.wgsl; complex numbers lie as there.
// An invocation owns the pixels x and W − x, which share their products up to a sign, and W/2 − x and W/2 + x, for which
// those of odd k have the other sign; W is even, and x goes up to W/4.
// Reference: test/reference/explain/fourier.ts

struct Params { pictures: u32, height: u32, width: u32, frequencies: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [2, n, H, K]
@group(0) @binding(1) var<storage, read> columns: array<vec4f>;
// [W], cosine and sine of 2π · i / W
@group(0) @binding(2) var<storage, read> turns: array<vec2f>;
// [n, H, W] of quads
@group(0) @binding(3) var<storage, read_write> t: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x > params.width / 4) { return; }
  let half = params.pictures * params.height * params.frequencies;
  let row = id.z * params.height + id.y;
  let first = row * params.frequencies;
  // Real parts times cosines and imaginary parts times sines, of even k and of odd k.
  var even = mat2x4f();
  var odd = mat2x4f();
  var angle = 0u;
  for (var k = 0u; k < params.frequencies; k += 2) {
    let turn = turns[angle];
    even += mat2x4f(columns[first + k] * turn.x, columns[half + first + k] * turn.y);
    angle += id.x;
    if (angle >= params.width) { angle -= params.width; }
    if (k + 1 < params.frequencies) {
      let turn = turns[angle];
      odd += mat2x4f(columns[first + k + 1] * turn.x, columns[half + first + k + 1] * turn.y);
      angle += id.x;
      if (angle >= params.width) { angle -= params.width; }
    }
  }
  let own = even + odd;
  let other = even - odd;
  let pixel = row * params.width;
  let middle = pixel + params.width / 2;
  t[pixel + (params.width - id.x) % params.width] = own[0] + own[1];
  t[pixel + id.x] = own[0] - own[1];
  t[middle + id.x] = other[0] - other[1];
  t[middle - id.x] = other[0] + other[1];
}

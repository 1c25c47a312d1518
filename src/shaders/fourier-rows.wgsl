// t[n, y, x] = Σ over k of the real part of columns[n, y, k] · e^(2πi · k · x / W)
// Second half of the inverse real Fourier transform, along the rows. Frequencies that stand for two (all but the first
// and the last) have their factor 2 in the gain of fourier-columns.wgsl; complex numbers lie as there.
// An invocation owns the pixels x and W − x, which share their products up to a sign; W is even.
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
  if (id.x > params.width / 2) { return; }
  let half = params.pictures * params.height * params.frequencies;
  let row = id.z * params.height + id.y;
  var even = vec4f(0);
  var odd = vec4f(0);
  var angle = 0u;
  for (var k = 0u; k < params.frequencies; k++) {
    let turn = turns[angle];
    let at = row * params.frequencies + k;
    even += columns[at] * turn.x;
    odd += columns[half + at] * turn.y;
    angle += id.x;
    if (angle >= params.width) { angle -= params.width; }
  }
  t[row * params.width + (params.width - id.x) % params.width] = even + odd;
  t[row * params.width + id.x] = even - odd;
}

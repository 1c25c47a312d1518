// dcolumns[n, y, k] = Σ over x of dt[n, y, x] · e^(−2πi · k · x / W)
// Adjoint of fourier-rows.wgsl, with real and imaginary parts as independent numbers; layouts as there.
// Pixels x and W − x have the same cosine and opposite sines.
// An invocation owns one k of one y. Reference: test/reference/explain/fourier.ts

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
  if (id.x >= params.frequencies) { return; }
  let half = params.pictures * params.height * params.frequencies;
  let row = id.z * params.height + id.y;
  var real = vec4f(0);
  var imaginary = vec4f(0);
  var angle = 0u;
  let first = row * params.width;
  for (var x = 0u; x <= params.width / 2; x++) {
    let turn = turns[angle];
    let d = dt[first + x];
    let mirror = (params.width - x) % params.width;
    let mirrored = select(dt[first + mirror], vec4f(0), mirror == x);
    real += (d + mirrored) * turn.x;
    imaginary -= (d - mirrored) * turn.y;
    angle += id.x;
    if (angle >= params.width) { angle -= params.width; }
  }
  let at = row * params.frequencies + id.x;
  dcolumns[at] = real;
  dcolumns[half + at] = imaginary;
}

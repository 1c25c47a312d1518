// dspectrum[n, f, k] = gain[f, k] · Σ over y of dcolumns[n, y, k] · e^(−2πi · f · y / H)
// Adjoint of fourier-columns.wgsl; layouts as there. An invocation owns one k of one f.
// Reference: test/reference/explain/fourier.ts

struct Params { pictures: u32, height: u32, frequencies: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [2, n, H, K]
@group(0) @binding(1) var<storage, read> dcolumns: array<vec4f>;
// [H, K]
@group(0) @binding(2) var<storage, read> gain: array<f32>;
// [H], cosine and sine of 2π · i / H
@group(0) @binding(3) var<storage, read> turns: array<vec2f>;
// [2, n, H, K]
@group(0) @binding(4) var<storage, read_write> dspectrum: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let height = params.height;
  let width = params.frequencies;
  if (id.x >= width) { return; }
  let half = params.pictures * height * width;
  let base = id.z * height * width + id.x;
  var real = vec4f(0);
  var imaginary = vec4f(0);
  var angle = 0u;
  for (var y = 0u; y < height; y++) {
    let turn = turns[angle];
    let a = dcolumns[base + y * width];
    let b = dcolumns[half + base + y * width];
    real += a * turn.x + b * turn.y;
    imaginary += b * turn.x - a * turn.y;
    angle += id.y;
    if (angle >= height) { angle -= height; }
  }
  let scale = gain[id.y * width + id.x];
  dspectrum[base + id.y * width] = scale * real;
  dspectrum[half + base + id.y * width] = scale * imaginary;
}

// dspectrum[n, f, k] = gain[f, k] · Σ over y of dcolumns[n, y, k] · e^(−2πi · f · y / H)
// Adjoint of fourier-columns.wgsl; layouts as there. An invocation owns one k of the frequencies f and H − f.
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
  if (id.x >= width || id.y > height / 2) { return; }
  let half = params.pictures * height * width;
  let base = id.z * height * width + id.x;
  var realCos = vec4f(0);
  var realSin = vec4f(0);
  var imaginaryCos = vec4f(0);
  var imaginarySin = vec4f(0);
  var angle = 0u;
  for (var y = 0u; y < height; y++) {
    let turn = turns[angle];
    let real = dcolumns[base + y * width];
    let imaginary = dcolumns[half + base + y * width];
    realCos += real * turn.x;
    realSin += real * turn.y;
    imaginaryCos += imaginary * turn.x;
    imaginarySin += imaginary * turn.y;
    angle += id.y;
    if (angle >= height) { angle -= height; }
  }
  let mirror = (height - id.y) % height;
  let mirrored = base + mirror * width;
  let mirroredGain = gain[mirror * width + id.x];
  dspectrum[mirrored] = mirroredGain * (realCos - imaginarySin);
  dspectrum[half + mirrored] = mirroredGain * (imaginaryCos + realSin);
  let f = base + id.y * width;
  let ownGain = gain[id.y * width + id.x];
  dspectrum[f] = ownGain * (realCos + imaginarySin);
  dspectrum[half + f] = ownGain * (imaginaryCos - realSin);
}

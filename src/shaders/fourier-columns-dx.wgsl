// dspectrum[n, f, k] = gain[f, k] · Σ over y of dcolumns[n, y, k] · e^(−2πi · f · y / H)
// Adjoint of fourier-columns.wgsl; layouts as there. An invocation owns one k of the frequencies f and H − f, and where H is
// even of H/2 − f and H/2 + f, for which the products of odd y have the other sign.
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
  let four = height % 2 == 0;
  if (id.x >= width || id.y > select(height / 2, height / 4, four)) { return; }
  let half = params.pictures * height * width;
  let base = id.z * height * width + id.x;
  // Sums of real and imaginary part times cosine and sine, of even y and of odd y.
  var evenCos = mat2x4f();
  var evenSin = mat2x4f();
  var oddCos = mat2x4f();
  var oddSin = mat2x4f();
  var angle = 0u;
  for (var y = 0u; y < height; y += 2) {
    let turn = turns[angle];
    let value = mat2x4f(dcolumns[base + y * width], dcolumns[half + base + y * width]);
    evenCos += value * turn.x;
    evenSin += value * turn.y;
    angle += id.y;
    if (angle >= height) { angle -= height; }
    if (y + 1 < height) {
      let turn = turns[angle];
      let value = mat2x4f(dcolumns[base + (y + 1) * width], dcolumns[half + base + (y + 1) * width]);
      oddCos += value * turn.x;
      oddSin += value * turn.y;
      angle += id.y;
      if (angle >= height) { angle -= height; }
    }
  }
  put(id.x, base, half, id.y, evenCos + oddCos, evenSin + oddSin);
  if (four) { put(id.x, base, half, height / 2 - id.y, evenCos - oddCos, oddSin - evenSin); }
}

// Frequencies f and H − f from the sums of f.
fn put(k: u32, base: u32, half: u32, f: u32, cosines: mat2x4f, sines: mat2x4f) {
  let mirror = (params.height - f) % params.height;
  let mirrored = base + mirror * params.frequencies;
  let mirroredGain = gain[mirror * params.frequencies + k];
  dspectrum[mirrored] = mirroredGain * (cosines[0] - sines[1]);
  dspectrum[half + mirrored] = mirroredGain * (cosines[1] + sines[0]);
  let own = base + f * params.frequencies;
  let ownGain = gain[f * params.frequencies + k];
  dspectrum[own] = ownGain * (cosines[0] + sines[1]);
  dspectrum[half + own] = ownGain * (cosines[1] - sines[0]);
}

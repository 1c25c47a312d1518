// columns[n, y, k] = Σ over f of gain[f, k] · spectrum[n, f, k] · e^(2πi · f · y / H)
// First half of the inverse real Fourier transform (numpy's irfft2), down the columns; fourier-rows.wgsl is the second.
// The gain holds the 1/f scale and every factor of the transform: src/explain/images/fourier.ts.
// Complex numbers lie in two halves of a buffer: all real parts, then all imaginary ones. A value is one vec4f, one
// channel a lane. An invocation owns one k of the rows y and H − y, which share their products up to a sign, and where H is
// even of H/2 − y and H/2 + y, for which the products of odd f have the other sign: y goes up to H/4, or to H/2 where H is
// odd. Reference: test/reference/explain/fourier.ts

struct Params { pictures: u32, height: u32, frequencies: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [2, n, H, K]
@group(0) @binding(1) var<storage, read> spectrum: array<vec4f>;
// [H, K]
@group(0) @binding(2) var<storage, read> gain: array<f32>;
// [H], cosine and sine of 2π · i / H
@group(0) @binding(3) var<storage, read> turns: array<vec2f>;
// [2, n, H, K]
@group(0) @binding(4) var<storage, read_write> columns: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let height = params.height;
  let width = params.frequencies;
  let four = height % 2 == 0;
  if (id.x >= width || id.y > select(height / 2, height / 4, four)) { return; }
  let half = params.pictures * height * width;
  let base = id.z * height * width + id.x;
  // Sums of real and imaginary part times cosine and sine, of even f and of odd f.
  var evenCos = mat2x4f();
  var evenSin = mat2x4f();
  var oddCos = mat2x4f();
  var oddSin = mat2x4f();
  var angle = 0u;
  for (var f = 0u; f < height; f += 2) {
    let turn = turns[angle] * gain[f * width + id.x];
    let value = mat2x4f(spectrum[base + f * width], spectrum[half + base + f * width]);
    evenCos += value * turn.x;
    evenSin += value * turn.y;
    angle += id.y;
    if (angle >= height) { angle -= height; }
    if (f + 1 < height) {
      let turn = turns[angle] * gain[(f + 1) * width + id.x];
      let value = mat2x4f(spectrum[base + (f + 1) * width], spectrum[half + base + (f + 1) * width]);
      oddCos += value * turn.x;
      oddSin += value * turn.y;
      angle += id.y;
      if (angle >= height) { angle -= height; }
    }
  }
  put(base, half, id.y, evenCos + oddCos, evenSin + oddSin);
  if (four) { put(base, half, height / 2 - id.y, evenCos - oddCos, oddSin - evenSin); }
}

// Rows y and H − y from the sums of y.
fn put(base: u32, half: u32, y: u32, cosines: mat2x4f, sines: mat2x4f) {
  let own = base + y * params.frequencies;
  let mirrored = base + (params.height - y) % params.height * params.frequencies;
  columns[mirrored] = cosines[0] + sines[1];
  columns[half + mirrored] = cosines[1] - sines[0];
  columns[own] = cosines[0] - sines[1];
  columns[half + own] = cosines[1] + sines[0];
}

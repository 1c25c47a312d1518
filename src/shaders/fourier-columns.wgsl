// columns[n, y, k] = Σ over f of gain[f, k] · spectrum[n, f, k] · e^(2πi · f · y / H)
// First half of the inverse real Fourier transform (numpy's irfft2), down the columns; fourier-rows.wgsl is the second.
// The gain holds the 1/f scale and every factor of the transform: src/explain/images/fourier.ts.
// Complex numbers lie in two halves of a buffer: all real parts, then all imaginary ones. A value is one vec4f, one
// channel a lane. An invocation owns one k of the rows y and H − y, which share their products up to a sign.
// Reference: test/reference/explain/fourier.ts

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
  if (id.x >= width || id.y > height / 2) { return; }
  let half = params.pictures * height * width;
  let base = id.z * height * width + id.x;
  // Sums of real or imaginary part times cosine or sine.
  var realCos = vec4f(0);
  var realSin = vec4f(0);
  var imaginaryCos = vec4f(0);
  var imaginarySin = vec4f(0);
  var angle = 0u;
  for (var f = 0u; f < height; f++) {
    let turn = turns[angle] * gain[f * width + id.x];
    let real = spectrum[base + f * width];
    let imaginary = spectrum[half + base + f * width];
    realCos += real * turn.x;
    realSin += real * turn.y;
    imaginaryCos += imaginary * turn.x;
    imaginarySin += imaginary * turn.y;
    angle += id.y;
    if (angle >= height) { angle -= height; }
  }
  let y = base + id.y * width;
  let mirrored = base + (height - id.y) % height * width;
  columns[mirrored] = realCos + imaginarySin;
  columns[half + mirrored] = imaginaryCos - realSin;
  columns[y] = realCos - imaginarySin;
  columns[half + y] = imaginaryCos + realSin;
}

// spectrum[n, f, k] = dspectrum[n, f, k] · twins / (gain[f, k]² · H · W)   twins: 1 for the first and last k, else 2
// The adjoint of the inverse transform is the forward transform times gain: what it makes of a picture, divided by this,
// is the spectrum that gives that picture. An invocation owns one complex number.
// Reference: test/reference/explain/fourier.ts

struct Params { pictures: u32, height: u32, width: u32, frequencies: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [2, n, H, K]
@group(0) @binding(1) var<storage, read> dspectrum: array<vec4f>;
// [H, K]
@group(0) @binding(2) var<storage, read> gain: array<f32>;
// [2, n, H, K]
@group(0) @binding(3) var<storage, read_write> spectrum: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let width = params.frequencies;
  if (id.x >= width) { return; }
  let half = params.pictures * params.height * width;
  let at = (id.z * params.height + id.y) * width + id.x;
  let twins = select(2.0, 1.0, id.x == 0 || id.x == width - 1);
  let scale = gain[id.y * width + id.x];
  let factor = twins / (scale * scale * f32(params.height * params.width));
  spectrum[at] = dspectrum[at] * factor;
  spectrum[half + at] = dspectrum[half + at] * factor;
}

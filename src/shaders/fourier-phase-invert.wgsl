// phase[n, f, k] = angle of dspectrum[n, f, k]
// The adjoint of the inverse transform is the forward transform times a positive gain, so what it makes of a picture has
// the picture's phases. An invocation owns one k of one f. Reference: test/reference/explain/fourier.ts

struct Params { pictures: u32, height: u32, frequencies: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [2, n, H, K]
@group(0) @binding(1) var<storage, read> dspectrum: array<vec4f>;
// [n, H, K]
@group(0) @binding(2) var<storage, read_write> phase: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.frequencies) { return; }
  let at = (id.z * params.height + id.y) * params.frequencies + id.x;
  let real = dspectrum[at];
  let imaginary = dspectrum[params.pictures * params.height * params.frequencies + at];
  // atan2(0, 0) may be anything: nothing has no phase.
  phase[at] = select(atan2(imaginary, real), vec4f(0), (imaginary == vec4f(0)) & (real == vec4f(0)));
}

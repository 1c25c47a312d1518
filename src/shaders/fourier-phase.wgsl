// spectrum[n, f, k] = e^(i · phase[n, f, k])
// A spectrum of which only the phases are free; the gain of fourier-columns.wgsl gives it its magnitudes. Layouts as
// there; one phase a channel. An invocation owns one k of one f. Reference: test/reference/explain/fourier.ts

struct Params { pictures: u32, height: u32, frequencies: u32, channels: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, H, K]
@group(0) @binding(1) var<storage, read> phase: array<vec4f>;
// [2, n, H, K]
@group(0) @binding(2) var<storage, read_write> spectrum: array<vec4f>;

const TURN = 6.283185307179586;

// The same angle between −π and π, where WGSL promises how exact a sine is.
fn reduced(angle: vec4f) -> vec4f {
  return angle - TURN * round(angle / TURN);
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.frequencies) { return; }
  let at = (id.z * params.height + id.y) * params.frequencies + id.x;
  let angle = reduced(phase[at]);
  let lanes = vec4u(0, 1, 2, 3) < vec4u(params.channels);
  spectrum[at] = select(vec4f(0), cos(angle), lanes);
  spectrum[params.pictures * params.height * params.frequencies + at] = select(vec4f(0), sin(angle), lanes);
}

// peaks[c] = max over h, w of |x[0, h, w, c]|, what is no number left out
// A workgroup owns one quad (four channels), an invocation every 64th of its pixels.
// Reference: test/reference/channel-sheet.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params {
  x: Tensor,
  // First quad that is asked for.
  quad: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads, as bits, since WGSL promises nothing about NaN
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
// One quad for each four channels
@group(0) @binding(2) var<storage, read_write> peaks: array<vec4f>;

var<workgroup> partial: array<vec4f, 64>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let quad = params.quad + group.x;
  let pixels = params.x.shape.y * params.x.shape.z;
  var peak = vec4f(0);
  for (var pixel = lane; pixel < pixels; pixel += 64) {
    let bits = x[pixel * params.x.pitch + params.x.first + quad];
    // A magnitude of 3.4e38, to which kernels clamp, and all above it is no value.
    let finite = (bits & vec4u(0x7fffffffu)) < vec4u(0x7f7fc99eu);
    peak = max(peak, abs(bitcast<vec4f>(select(vec4u(0), bits, finite))));
  }
  partial[lane] = peak;
  workgroupBarrier();
  if (lane > 0) { return; }
  for (var i = 1u; i < min(64u, pixels); i++) { peak = max(peak, partial[i]); }
  peaks[quad] = peak;
}

// scale = max(peak, scale + fall · (peak − scale)), peak = max(|min|, |max|) of the layer.
// Full scale rises at once and falls slowly, so that the cube does not flicker. A peak that is not finite is passed
// over. One invocation. Reference: test/reference/cube-pack.ts

struct Params { fall: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [min, max, …] of the layer
@group(0) @binding(1) var<storage, read> range: array<f32>;
// one value, kept from frame to frame
@group(0) @binding(2) var<storage, read_write> scale: array<f32>;

@compute @workgroup_size(1)
fn main() {
  let peak = max(abs(range[0]), abs(range[1]));
  if ((bitcast<u32>(peak) & 0x7f800000u) == 0x7f800000u) { return; }
  let before = scale[0];
  scale[0] = max(peak, before + params.fall * (peak - before));
}

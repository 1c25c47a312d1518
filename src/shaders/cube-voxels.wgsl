// cells = every cell of sample 0 with lo ≤ (column, row, channel) < hi and |x| ≥ threshold · scale, in no order.
// Cells beyond the capacity are counted but not kept. An invocation owns one quad (four channels) of one pixel.
// Reference: test/reference/cube-voxels.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, lo: vec3u, hi: vec3u, threshold: f32, capacity: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// one value: what counts as full scale
@group(0) @binding(2) var<storage, read> scale: array<f32>;
// (row · w + column) · c + channel, and the bits of x / scale as f32
@group(0) @binding(3) var<storage, read_write> cells: array<vec2u>;
// Arguments of an indexed indirect draw, whose [1] counts the instances; [5] counts every visible cell.
@group(0) @binding(4) var<storage, read_write> draw: array<atomic<u32>, 8>;

// id = (column · quads + quad, row)
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z) { return; }
  if (column < params.lo.x || column >= params.hi.x || id.y < params.lo.y || id.y >= params.hi.y) { return; }
  let value = x[(id.y * shape.z + column) * params.x.pitch + params.x.first + quad];
  let full = scale[0];
  for (var lane = 0u; lane < 4; lane++) {
    let channel = quad * 4 + lane;
    if (channel < params.lo.z || channel >= params.hi.z) { continue; }
    // A magnitude of 3.4e38, to which kernels clamp, and all above it is no value.
    let finite = (bitcast<u32>(value[lane]) & 0x7fffffffu) < 0x7f7fc99eu;
    let share = clamp(value[lane] / select(1.0, full, full > 0), -1.0, 1.0);
    if (!finite || share == 0 || abs(share) < params.threshold) { continue; }
    let place = atomicAdd(&draw[5], 1u);
    if (place >= params.capacity) { continue; }
    cells[place] = vec2u((id.y * shape.z + column) * shape.w + channel, bitcast<u32>(share));
    atomicMax(&draw[1], place + 1);
  }
}

// volume[column, row, quad] = x[0, row, column, 4·quad…] / scale, between −1 and 1; what is not finite becomes 0.
// An invocation owns one quad (four channels) of one pixel. Reference: test/reference/cube-pack.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads; sample 0 is shown
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// one value: what counts as full scale
@group(0) @binding(2) var<storage, read> scale: array<f32>;
// [w, h, quads] texels of four channels
@group(0) @binding(3) var volume: texture_storage_3d<rgba16float, write>;

// id = (column · quads + quad, row)
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.x.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.x.shape.z) { return; }
  let value = x[(id.y * params.x.shape.z + column) * params.x.pitch + params.x.first + quad];
  // A magnitude of 3.4e38, to which kernels clamp, and all above it is no value.
  let finite = (bitcast<vec4u>(value) & vec4u(0x7fffffffu)) < vec4u(0x7f7fc99eu);
  let full = scale[0];
  let share = select(vec4f(0), value / select(1.0, full, full > 0), finite);
  textureStore(volume, vec3u(column, id.y, quad), clamp(share, vec4f(-1), vec4f(1)));
}

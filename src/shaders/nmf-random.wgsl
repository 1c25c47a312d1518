// y[row, c] = |normal(seed, row · channels + c)| · √(mean / groups)   lanes past the last channel are 0
//   The random start of scikit-learn's NMF. mean: of x; where it is 0 the factor is 1, since factors that are
//   all 0 would stay so. normal: Box and Muller's, from two numbers of the PCG hash (Jarzynski and Olano,
//   Hash functions for GPU rendering, 2020).
// An invocation owns a quad. Reference: test/reference/nmf.ts

struct Params { rows: u32, channels: u32, groups: u32, seed: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// of value-range.wgsl: smallest, largest, mean of |x|, count of what is not finite
@group(0) @binding(1) var<storage, read> range: array<f32>;
// [rows, channels] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn hash(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28) + 4)) ^ state) * 277803737u;
  return (word >> 22) ^ word;
}

// In [0, 1): 24 bits, all that a float holds.
fn unit(bits: u32) -> f32 {
  return f32(bits >> 8) / 16777216.0;
}

fn normal(index: u32) -> f32 {
  let first = hash(index + hash(params.seed));
  return sqrt(-2 * log(1 - unit(first))) * cos(6.2831853 * unit(hash(first)));
}

// id = (quad, row)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.channels + 3) / 4;
  if (id.x >= quads || id.y >= params.rows) { return; }
  let mean = range[2];
  let factor = select(1, sqrt(mean / f32(params.groups)), mean > 0);
  let channel = vec4u(0, 1, 2, 3) + id.x * 4;
  let i = channel + id.y * params.channels;
  let value = abs(vec4f(normal(i.x), normal(i.y), normal(i.z), normal(i.w))) * factor;
  y[id.y * quads + id.x] = select(vec4f(0), value, channel < vec4u(params.channels));
}

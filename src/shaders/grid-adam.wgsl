// Adam (adam.wgsl) on the spectra of the cells that stand in this turn, and on no others:
// m = β₁ m + (1 − β₁) d,  v = β₂ v + (1 − β₂) d²,  x = x + rate · (m / first) / (√(v / second) + ε),  d = own · dy[b]
// The corrections `first` and `second` are those of the cell's own count of steps. A cell stands in a turn once at most.
// An invocation owns a quad of one half of a spectrum. Reference: test/reference/explain/grid.ts

struct Params {
  // Quads of half a spectrum, cells at once.
  count: u32,
  batch: u32,
  slots: u32,
  own: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
}
// Learning rate, 1 − β₁ᵗ, 1 − β₂ᵗ
struct Rate { rate: f32, first: f32, second: f32, unused: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, batch], numbers of cells; below 0 for no cell
@group(0) @binding(2) var<storage, read> turns: array<f32>;
@group(0) @binding(3) var<storage, read> rates: array<Rate>;
// [2, batch, count]
@group(0) @binding(4) var<storage, read> dy: array<vec4f>;
// Each [cells, 2, count]
@group(0) @binding(5) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> square: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> x: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let slot = clock[0] % params.slots;
  let standing = turns[slot * params.batch + id.z];
  if (id.x >= params.count || standing < 0) { return; }
  let now = rates[slot];
  let d = params.own * dy[(id.y * params.batch + id.z) * params.count + id.x];
  let i = (u32(standing) * 2 + id.y) * params.count + id.x;
  let m = params.beta1 * mean[i] + (1 - params.beta1) * d;
  let v = params.beta2 * square[i] + (1 - params.beta2) * d * d;
  mean[i] = m;
  square[i] = v;
  x[i] += now.rate * (m / now.first) / (sqrt(v / now.second) + params.epsilon);
}

// m = β₁ m + (1 − β₁) dx,  v = β₂ v + (1 − β₂) dx²,  x = x + (ahead · m + now · dx) / (√(v / (1 − β₂ᵗ)) + ε)
// Adam that looks a step ahead. Ascends: dx points to larger values of what is maximised. ahead, now and the correction of
// step t stand in the ring at the clock (src/explain/optimisers/nadam.ts). Dozat 2016. An invocation owns four numbers;
// each stride of `width` invocations is a row of the dispatch. Reference: test/reference/explain/optimisers.ts

struct Params { count: u32, width: u32, slots: u32, beta1: f32, beta2: f32, epsilon: f32 }
// What the mean and the gradient count, rate included; 1 − β₂ᵗ
struct Rate { ahead: f32, now: f32, second: f32, unused: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> rates: array<Rate>;
// Each [count]
@group(0) @binding(3) var<storage, read> dx: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> square: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> x: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * params.width + id.x;
  if (id.x >= params.width || i >= params.count) { return; }
  let step = rates[clock[0] % params.slots];
  let d = dx[i];
  let m = params.beta1 * mean[i] + (1 - params.beta1) * d;
  let v = params.beta2 * square[i] + (1 - params.beta2) * d * d;
  mean[i] = m;
  square[i] = v;
  x[i] += (step.ahead * m + step.now * d) / (sqrt(v / step.second) + params.epsilon);
}

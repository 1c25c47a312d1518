// velocity = momentum · velocity + dx,  x = x + rate · velocity
// Ascends: dx points to larger values of what is maximised. The rate of a step stands in the ring at the clock.
// An invocation owns four numbers, laid out as in adam.wgsl. Reference: test/reference/explain/optimisers.ts

struct Params { count: u32, width: u32, slots: u32, momentum: f32 }
struct Rate { rate: f32, first: f32, second: f32, unused: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> rates: array<Rate>;
// Each [count]
@group(0) @binding(3) var<storage, read> dx: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> x: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * params.width + id.x;
  if (id.x >= params.width || i >= params.count) { return; }
  let speed = params.momentum * velocity[i] + dx[i];
  velocity[i] = speed;
  x[i] += rates[clock[0] % params.slots].rate * speed;
}

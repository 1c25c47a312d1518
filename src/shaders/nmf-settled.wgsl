// sum = Σ violation;  settled = [1 where sum ≤ first · tolerance or before, first, looks + 1, 0], first: the sum of the first look
//   The measure by which scikit-learn ends. Sweeps that come after it in the same submit read settled[0] and do nothing.
// One workgroup owns it all: each invocation adds every 64th value. Reference: test/reference/nmf.ts

struct Params { violations: u32, tolerance: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [violations]
@group(0) @binding(1) var<storage, read> violation: array<f32>;
// [4], zeros before the first look
@group(0) @binding(2) var<storage, read_write> settled: array<f32>;

const SIZE = 64u;
var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(local_invocation_index) own: u32) {
  var sum = 0.0;
  for (var i = own; i < params.violations; i += SIZE) { sum += violation[i]; }
  sums[own] = sum;
  for (var half = SIZE / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { sums[own] += sums[own + half]; }
  }
  if (own != 0 || settled[0] != 0) { return; }
  let first = select(settled[1], sums[0], settled[2] == 0);
  settled[0] = select(0.0, 1.0, sums[0] <= first * params.tolerance);
  settled[1] = first;
  settled[2] += 1;
}

// y = [min, max, mean of |x|, number of values that are NaN or infinite] from the shares of value-range.wgsl
// Without a single finite value minimum, maximum and mean are 0.
// One invocation owns it all: there are at most 64 shares. Reference: test/reference/value-range.ts

struct Params { shares: u32, values: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [shares] of minimum, maximum, sum of |x|, count
@group(0) @binding(1) var<storage, read> parts: array<vec4f>;
// [4]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(1, 1, 1)
fn main() {
  var total = parts[0];
  for (var i = 1u; i < params.shares; i++) {
    let part = parts[i];
    total = vec4f(min(total.x, part.x), max(total.y, part.y), total.zw + part.zw);
  }
  let finite = f32(params.values) - total.w;
  let some = finite > 0;
  y[0] = select(0, total.x, some);
  y[1] = select(0, total.y, some);
  y[2] = select(0, total.z / max(finite, 1), some);
  y[3] = total.w;
}

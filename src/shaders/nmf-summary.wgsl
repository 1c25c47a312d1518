// y = [√(Σ residual² / Σ x²), Σ violation, √Σ x², 0, then of each group √(Σ loadings² · Σ directions²)]
//   The first is the relative error of the reconstruction, 0 where x is 0 everywhere; the last is the Frobenius norm of
//   the group's rank-one matrix. Places past the last group are 0.
// One workgroup owns it all: each invocation adds every 64th part, and four invocations share the sums of a group.
// Reference: test/reference/nmf.ts

struct Params { pixels: u32, quads: u32, groups: u32, parts: u32, violations: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [parts] of nmf-residual.wgsl
@group(0) @binding(1) var<storage, read> parts: array<vec2f>;
// [violations]
@group(0) @binding(2) var<storage, read> violation: array<f32>;
// [pixels, k] in quads, lane by lane
@group(0) @binding(3) var<storage, read> loadings: array<f32>;
// [k, channels] in quads
@group(0) @binding(4) var<storage, read> directions: array<vec4f>;
// [4 + 16]
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

const SIZE = 64u;
const SHARES = 4u;
// [SIZE] of Σ residual², Σ x², Σ violation
var<workgroup> sums: array<vec3f, 64>;
// [16, SHARES] of Σ loadings², Σ directions²
var<workgroup> squares: array<vec2f, 64>;

fn groupSquares(group: u32, share: u32) -> vec2f {
  let pitch = (params.groups + 3) / 4 * 4;
  var sum = vec2f(0);
  for (var p = share; p < params.pixels; p += SHARES) {
    let value = loadings[p * pitch + group];
    sum.x += value * value;
  }
  for (var q = share; q < params.quads; q += SHARES) {
    let value = directions[group * params.quads + q];
    sum.y += dot(value, value);
  }
  return sum;
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(local_invocation_index) own: u32) {
  var sum = vec3f(0);
  for (var i = own; i < params.parts; i += SIZE) { sum += vec3f(parts[i], 0); }
  for (var i = own; i < params.violations; i += SIZE) { sum.z += violation[i]; }
  sums[own] = sum;
  let group = own / SHARES;
  squares[own] = vec2f(0);
  if (group < params.groups) { squares[own] = groupSquares(group, own % SHARES); }
  for (var half = SIZE / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { sums[own] += sums[own + half]; }
  }
  if (own == 0) {
    let all = sums[0];
    y[0] = select(0, sqrt(all.x / all.y), all.y > 0);
    y[1] = all.z;
    y[2] = sqrt(all.y);
    y[3] = 0;
  }
  if (own < 16) {
    let at = own * SHARES;
    let square = squares[at] + squares[at + 1] + squares[at + 2] + squares[at + 3];
    // The roots first: their product stays in range where the product of the squares would not.
    y[4 + own] = sqrt(square.x) * sqrt(square.y);
  }
}

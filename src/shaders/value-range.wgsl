// parts[p] = (min x, max x, Σ |x|, number of values that are NaN, infinite or clamped to ±3.4e38) over the p-th share of x
// Only the others enter minimum, maximum and sum. x is read as bits, since WGSL promises nothing about NaN.
// A workgroup owns one share: every so many quads, as there are invocations in all. value-range-total.wgsl joins
// the shares. Reference: test/reference/value-range.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, shares: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads, bits of f32
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
// [shares]
@group(0) @binding(2) var<storage, read_write> parts: array<vec4f>;

const HIGHEST = 3.4028234663852886e38;
// Kernels clamp to ±3.4e38 what is too large and, on most GPUs, what is no number: these bits and those above are no value.
const NO_VALUE = 0x7f7fc99eu;
const MAGNITUDE = 0x7fffffffu;
const SIZE = 256u;
var<workgroup> joined: array<vec4f, SIZE>;

fn join(a: vec4f, b: vec4f) -> vec4f {
  return vec4f(min(a.x, b.x), max(a.y, b.y), a.zw + b.zw);
}

// Minimum, maximum, sum and count of a quad's lanes that are channels.
fn measure(bits: vec4u, channel: vec4<bool>) -> vec4f {
  let strange = (bits & vec4u(MAGNITUDE)) >= vec4u(NO_VALUE);
  let used = channel & !strange;
  let value = bitcast<vec4f>(select(vec4u(0), bits, used));
  let low = select(vec4f(HIGHEST), value, used);
  let high = select(vec4f(-HIGHEST), value, used);
  return vec4f(
    min(min(low.x, low.y), min(low.z, low.w)),
    max(max(high.x, high.y), max(high.z, high.w)),
    dot(abs(value), vec4f(1)),
    dot(vec4f(channel & strange), vec4f(1)),
  );
}

@compute @workgroup_size(256, 1, 1)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_index) own: u32,
  @builtin(workgroup_id) group: vec3u,
) {
  let shape = params.x.shape;
  let quads = (shape.w + 3) / 4;
  let all = shape.x * shape.y * shape.z * quads;
  var result = vec4f(HIGHEST, -HIGHEST, 0, 0);
  for (var i = id.x; i < all; i += params.shares * SIZE) {
    let quad = i % quads;
    let bits = x[i / quads * params.x.pitch + params.x.first + quad];
    result = join(result, measure(bits, vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w)));
  }
  joined[own] = result;
  for (var half = SIZE / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { joined[own] = join(joined[own], joined[own + half]); }
  }
  if (own == 0 && group.x < params.shares) { parts[group.x] = joined[0]; }
}

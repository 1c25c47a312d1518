// y[p, n · quads + q] = x[p, q] · |attribution[p, n, q]| / Σ over m of |attribution[p, m, q]|,  x / copies where that sum is 0
//   Each activation is shared out among the copies; the attributions lie in y beforehand and are overwritten.
//   Negative, infinite and NaN values of x count as 0, and so do infinite and NaN attributions.
// The alignment of an earlier layer's groups to later ones: Olah et al., The Building Blocks of Interpretability, 2018.
// An invocation owns a quad of x with all its copies. Reference: test/reference/nmf-enlarge.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, copies: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [1, h, w, c] in quads; as bits, since a GPU may assume that NaN does not occur
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
// [h · w, copies, c] in quads, as bits
@group(0) @binding(2) var<storage, read_write> y: array<vec4u>;

const INFINITY_BITS = 0x7f800000u;
const SIGN_BIT = 0x80000000u;

// Bits from infinity on are infinity, NaN and everything with a minus sign.
fn positive(bits: vec4u) -> vec4f {
  return bitcast<vec4f>(select(vec4u(0), bits, bits < vec4u(INFINITY_BITS)));
}

fn size(bits: vec4u) -> vec4f {
  return positive(bits & vec4u(~SIGN_BIT));
}

// id = (quad, pixel)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.x.shape.w + 3) / 4;
  if (id.x >= quads || id.y >= params.x.shape.y * params.x.shape.z) { return; }
  let value = positive(x[id.y * params.x.pitch + params.x.first + id.x]);
  let first = id.y * params.copies * quads + id.x;
  // Divided by the largest before they are added, so that no sum of them overflows or vanishes.
  var largest = vec4f(0);
  for (var n = 0u; n < params.copies; n++) { largest = max(largest, size(y[first + n * quads])); }
  let some = largest > vec4f(0);
  let scale = select(vec4f(1), largest, some);
  var sum = vec4f(0);
  for (var n = 0u; n < params.copies; n++) { sum += size(y[first + n * quads]) / scale; }
  for (var n = 0u; n < params.copies; n++) {
    let share = size(y[first + n * quads]) / scale / max(sum, vec4f(1));
    y[first + n * quads] = bitcast<vec4u>(value * select(vec4f(1 / f32(params.copies)), share, some));
  }
}

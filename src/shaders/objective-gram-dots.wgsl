// dots[i, j] = Σ over a, b of gram[i, a, b] · gram[j, a, b]
// A workgroup owns a pair of pictures. Reference: test/reference/explain/objectives.ts

struct Params { pictures: u32, quads: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, 4 · quads, quads]
@group(0) @binding(1) var<storage, read> gram: array<vec4f>;
// [n, n]
@group(0) @binding(2) var<storage, read_write> dots: array<f32>;

const SIZE = 256u;
var<workgroup> sums: array<f32, SIZE>;

// The sum over the workgroup, for all of it.
fn total(own: u32, value: f32) -> f32 {
  sums[own] = value;
  for (var half = SIZE / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (own < half) { sums[own] += sums[own + half]; }
  }
  workgroupBarrier();
  return sums[0];
}

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(local_invocation_index) own: u32, @builtin(workgroup_id) group: vec3u) {
  let each = 4 * params.quads * params.quads;
  var sum = 0.0;
  for (var i = own; i < each; i += SIZE) {
    sum += dot(gram[group.y * each + i], gram[group.z * each + i]);
  }
  let value = total(own, sum);
  if (own == 0) { dots[group.y * params.pictures + group.z] = value; }
}

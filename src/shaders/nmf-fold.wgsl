// y[g, q] = Σ over n of directions[g, n · quads + q]
//   The directions of an enlarged layer, with the values of the copies of a channel added back together.
// An invocation owns a quad of one group. Reference: test/reference/nmf-enlarge.ts

struct Params { groups: u32, quads: u32, copies: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [groups, copies, c] in quads
@group(0) @binding(1) var<storage, read> directions: array<vec4f>;
// [groups, c] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

// id = (quad, group)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.quads || id.y >= params.groups) { return; }
  var sum = vec4f(0);
  for (var n = 0u; n < params.copies; n++) {
    sum += directions[(id.y * params.copies + n) * params.quads + id.x];
  }
  y[id.y * params.quads + id.x] = sum;
}

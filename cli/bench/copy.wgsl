// y[i] = x[i]: the rate of memory, reading and writing
// An invocation owns one quad; neighbours own neighbours.

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 256 + lane;
  if (i < arrayLength(&y)) { y[i] = x[i]; }
}

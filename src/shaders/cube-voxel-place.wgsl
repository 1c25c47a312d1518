// Puts a corner of a voxel where its cell lies in the scene; cells leave a slight gap.
// Where they have the colours of groups, a cell's size is its share (tint.a).
// `number` = (row · w + column) · c + channel.

fn cube_voxel_place(number: u32, corner: vec3f, size: vec3f, dims: vec3f, tint: vec4f, tinted: f32) -> vec3f {
  let d = vec3u(dims);
  let cell = vec3f(vec3u((number / d.z) % d.x, number / (d.z * d.x), number % d.z));
  let extent = size / dims;
  let low = (cell + 0.5) * extent - size * 0.5;
  let share = select(1.0, pow(tint.a, 1.0 / 3.0), tinted > 0.5);
  return vec3f(low.x, -low.y, low.z) + corner * extent * 0.9 * share;
}

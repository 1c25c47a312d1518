// The colour of the groups that a cell belongs to, and the share of it that is shown. `number` = (row · w + column) · c + channel, tint as in cube-tint.wgsl.

fn cube_voxel_tint(number: u32, dims: vec3f, tint: texture_3d<f32>) -> vec4f {
  let d = vec3u(dims);
  let cell = vec3u((number / d.z) % d.x, number / (d.z * d.x), number % d.z);
  return textureLoad(tint, cell, 0);
}

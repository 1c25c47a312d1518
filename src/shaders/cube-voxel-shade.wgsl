// Colour of a voxel's face: its value in the colour map, lit by face as in cube-volume.wgsl, darker at the edges.
// map_scale = (first entry, span). tinted 1 takes the hue from `tint`, as cube-volume.wgsl does. Returns sRGB, opaque.

fn cube_voxel_shade(
  value: f32, normal: vec3f, uv: vec2f, map: texture_2d<f32>, map_scale: vec2f, gain: f32, tint: vec4f, tinted: f32
) -> vec4f {
  let shown = clamp(select(abs(value), value, map_scale.x > 0) * gain, -1.0, 1.0);
  let mapped = textureLoad(map, vec2i(i32(map_scale.x + shown * map_scale.y + 0.5), 0), 0).rgb;
  let colour = select(mapped, tint.rgb * mix(0.35, 1.0, abs(shown)), tinted > 0.5);
  let face = dot(abs(normal), vec3f(0.8, 0.9, 1.0));
  let inset = min(uv, 1 - uv);
  let edge = smoothstep(0.0, 0.16, min(inset.x, inset.y));
  return vec4f(colour * face * (0.72 + 0.28 * edge), 1);
}

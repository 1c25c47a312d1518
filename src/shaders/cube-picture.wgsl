// The picture behind the cube. `place` is the position in the part that the network sees, 0…1 from its top left corner
// and beyond it outside; seen = (x, y, width, height) of that part in texels. What the network does not see is dimmed.
// Returns premultiplied sRGB.

fn cube_picture(
  place: vec2f, source: texture_2d<f32>, linear: sampler, seen: vec4f, mirror: f32, opacity: f32, ground: vec3f
) -> vec4f {
  let extent = vec2f(textureDimensions(source));
  let mirrored = select(place, vec2f(1 - place.x, place.y), mirror > 0.5);
  let uv = (seen.xy + mirrored * seen.zw) / extent;
  let dx = dpdx(uv) * 0.25;
  let dy = dpdy(uv) * 0.25;
  // Four taps: a large picture drawn small would shimmer.
  var colour = textureSampleLevel(source, linear, uv + dx + dy, 0).rgb;
  colour += textureSampleLevel(source, linear, uv + dx - dy, 0).rgb;
  colour += textureSampleLevel(source, linear, uv - dx + dy, 0).rgb;
  colour += textureSampleLevel(source, linear, uv - dx - dy, 0).rgb;
  let outside = any(place < vec2f(0)) || any(place > vec2f(1));
  let shown = mix(ground, colour * 0.25, select(0.62, 0.16, outside));
  let missing = any(uv < vec2f(0)) || any(uv > vec2f(1));
  return vec4f(shown, 1) * select(opacity, 0.0, missing);
}

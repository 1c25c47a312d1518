// What a pixel sees of the cube: walks its ray through the cells, front to back, and adds up colour and opacity.
// Returns premultiplied sRGB. `size` is the box in the scene; cells are counted (column, row, channel) with row 0 on
// top; lo and hi bound what is shown. look = (threshold, gain, opacity, density), map_scale = (first entry, span),
// pixel = the angle of one pixel. tinted 1 takes hues and shares
// from `tint`, a texel per cell, and brightness from the value. A glow above 1 gives more light than the cell takes away, so that thin cells shine
// instead of greying what is behind.

fn cube_volume(
  position: vec3f, camera: vec3f, volume: texture_3d<f32>, linear: sampler, map: texture_2d<f32>,
  size: vec3f, dims: vec3f, lo: vec3f, hi: vec3f, look: vec4f, map_scale: vec2f, glow: f32,
  interpolate: f32, pixel: f32, ink: vec3f, tint: texture_3d<f32>, tinted: f32
) -> vec4f {
  let cells = vec3f(dims.x, -dims.y, dims.z) / size;
  let origin = (camera + vec3f(size.x, -size.y, size.z) * 0.5) * cells;
  let heading = normalize(position - camera) * cells;
  let ray = select(heading, vec3f(1e-7), abs(heading) < vec3f(1e-7));
  let a = (lo - origin) / ray;
  let b = (hi - origin) / ray;
  let near = min(a, b);
  let far = max(a, b);
  let enter = max(max(near.x, near.y), max(near.z, 0.0));
  let exit = min(far.x, min(far.y, far.z));
  if (enter >= exit) { return vec4f(0); }
  let cell_size = size / dims;
  var seen = vec4f(0);
  if (interpolate > 0.5) {
    seen = smooth_cells(volume, linear, map, origin, ray, enter, exit, dims, cell_size, look, map_scale, glow, tint, tinted);
  } else {
    seen = crisp_cells(volume, map, origin, ray, near, enter, exit, lo, hi, cell_size, look, map_scale, glow, pixel, tint, tinted);
  }
  // The walls behind carry the grid of the cells, faintly.
  let wall = 0.025 + 0.07 * grid_line(origin + ray * exit, least(far), cell_size, pixel * exit);
  return seen + vec4f(ink, 1) * (wall * (1 - seen.a));
}

// Every cell on the way exactly once. A texel holds four channels: one with nothing to see is left in one step.
fn crisp_cells(
  volume: texture_3d<f32>, map: texture_2d<f32>, origin: vec3f, ray: vec3f, near: vec3f, enter: f32, exit: f32,
  lo: vec3f, hi: vec3f, cell_size: vec3f, look: vec4f, map_scale: vec2f, glow: f32,
  pixel: f32, tint: texture_3d<f32>, tinted: f32
) -> vec4f {
  let first = vec3i(lo);
  let last = vec3i(hi) - 1;
  let forward = ray > vec3f(0);
  let ahead = vec3i(forward);
  let onward = ahead * 2 - 1;
  let inverse = 1 / ray;
  let nothing = vec4f(max(look.x, 1e-4));
  var t = enter;
  var through = least(-near);
  // A ray that comes through a face begins in the cell behind it, whatever rounding says.
  var cell = clamp(vec3i(floor(origin + ray * t)), first, last);
  cell = select(cell, select(last, first, forward), near == vec3f(t));
  var seen = vec4f(0);
  var texel = vec4f(0);
  var loaded = vec3i(-1);
  var empty = true;
  while (t < exit && all(cell >= first) && all(cell <= last)) {
    let place = vec3i(cell.xy, cell.z >> 2);
    if (any(place != loaded)) {
      texel = textureLoad(volume, place, 0);
      loaded = place;
      empty = all(abs(texel) < nothing);
    }
    let front = max(place.z << 2, first.z);
    let back = min((place.z << 2) + 3, last.z);
    var border = cell + ahead;
    if (empty) { border.z = select(front, back + 1, forward.z); }
    let ends = (vec3f(border) - origin) * inverse;
    let next = max(t, min(ends.x, min(ends.y, ends.z)));
    if (!empty) {
      let value = dot(texel, vec4f(vec4i(0, 1, 2, 3) == vec4i(cell.z & 3)));
      let alpha = cell_alpha(abs(value), next - t, look);
      if (alpha > 0) {
        let line = grid_line(origin + ray * t, through, cell_size, pixel * t);
        let shade = dot(vec3f(0.8, 0.9, 1.0), vec3f(through)) * (1 - 0.4 * line);
        let colour = cell_colour(map, value, look.y, map_scale, tint, cell, tinted);
        seen += vec4f(glow * shade * colour.rgb, 1) * (colour.a * alpha * (1 - seen.a));
        if (seen.a > 0.99) { return seen; }
      }
    }
    t = next;
    through = least(ends);
    if (empty) { cell.z = clamp(select(i32(floor(origin.z + ray.z * t)), border.z - ahead.z, through.z), front, back); }
    cell += select(vec3i(0), onward, through);
  }
  return seen;
}

// Marks the smallest of three.
fn least(v: vec3f) -> vec3<bool> {
  let x = v.x <= min(v.y, v.z);
  let y = !x && v.y <= v.z;
  return vec3<bool>(x, y, !x && !y);
}

// Even steps through the interpolated values: the sampler mixes rows and columns, the shader mixes channels.
fn smooth_cells(
  volume: texture_3d<f32>, linear: sampler, map: texture_2d<f32>, origin: vec3f, ray: vec3f, enter: f32, exit: f32,
  dims: vec3f, cell_size: vec3f, look: vec4f, map_scale: vec2f, glow: f32, tint: texture_3d<f32>, tinted: f32
) -> vec4f {
  let wanted = 0.5 * min(cell_size.x, min(cell_size.y, cell_size.z));
  let count = clamp(ceil((exit - enter) / wanted), 8.0, 384.0);
  let step = (exit - enter) / count;
  let quads = ceil(dims.z / 4);
  var seen = vec4f(0);
  for (var i = 0.5; i < count; i += 1.0) {
    let p = origin + ray * (enter + i * step);
    let z = clamp(p.z - 0.5, 0.0, dims.z - 1);
    let z0 = i32(z);
    let z1 = min(z0 + 1, i32(dims.z) - 1);
    let uv = p.xy / dims.xy;
    let low = textureSampleLevel(volume, linear, vec3f(uv, (f32(z0 >> 2) + 0.5) / quads), 0);
    var high = low;
    if ((z1 >> 2) != (z0 >> 2)) {
      high = textureSampleLevel(volume, linear, vec3f(uv, (f32(z1 >> 2) + 0.5) / quads), 0);
    }
    let value = mix(low[z0 & 3], high[z1 & 3], z - f32(z0));
    // No hard skin at the threshold: values just above it begin transparent.
    let share = abs(value);
    let alpha = cell_alpha(share, step, look) * smoothstep(look.x, look.x * 1.25 + 0.02, share);
    if (alpha > 0) {
      let cell = clamp(vec3i(floor(p)), vec3i(0), vec3i(dims) - 1);
      let colour = cell_colour(map, value, look.y, map_scale, tint, cell, tinted);
      seen += vec4f(glow * colour.rgb, 1) * (colour.a * alpha * (1 - seen.a));
      if (seen.a > 0.99) { return seen; }
    }
  }
  return seen;
}

// As in cube-pick.wgsl.
fn cell_alpha(share: f32, distance: f32, look: vec4f) -> f32 {
  if (share == 0 || share < look.x) { return 0.0; }
  let strength = min(share * look.y, 1.0);
  return 1 - pow(1 - min(look.z * strength * strength, 0.999), max(distance, 0.0) * look.w);
}

// And the share of the cell that is shown at all.
fn cell_colour(
  map: texture_2d<f32>, value: f32, gain: f32, map_scale: vec2f, tint: texture_3d<f32>, cell: vec3i, tinted: f32
) -> vec4f {
  if (tinted > 0.5) {
    let own = textureLoad(tint, cell, 0);
    return vec4f(own.rgb * mix(0.35, 1.0, min(abs(value) * gain, 1.0)), own.a);
  }
  // Sequential maps begin at entry 0 and show the magnitude.
  let shown = clamp(select(abs(value), value, map_scale.x > 0) * gain, -1.0, 1.0);
  return vec4f(textureLoad(map, vec2i(i32(map_scale.x + shown * map_scale.y + 0.5), 0), 0).rgb, 1);
}

// 1 on the borders between cells on a face across `through`, 0 inside them and where cells are too small to be seen.
fn grid_line(place: vec3f, through: vec3<bool>, cell_size: vec3f, footprint: f32) -> f32 {
  let inside = fract(place);
  let distance = min(inside, 1 - inside) * cell_size;
  let wide_enough = smoothstep(vec3f(3), vec3f(9), cell_size / footprint);
  let line = 1 - smoothstep(vec3f(0.4), vec3f(1.4), distance / footprint);
  let lines = select(wide_enough * line, vec3f(0), through);
  return max(lines.x, max(lines.y, lines.z));
}

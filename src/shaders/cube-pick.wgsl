// Walks one ray through the cells of sample 0 and answers with the cell that it sees most of: the greatest share of
// what reaches the eye, or the first cell where cells are solid. One invocation. Reference: test/reference/cube-pick.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
// Origin and direction are in cells (column, row, channel); the direction is one unit of the scene long, and
// density = 1 / the length over which opacity is meant. Solid 1: the first visible cell hides the rest.
struct Params {
  x: Tensor, lo: vec3i, hi: vec3i, origin: vec3f, direction: vec3f,
  threshold: f32, gain: f32, opacity: f32, density: f32, solid: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// one value: what counts as full scale
@group(0) @binding(2) var<storage, read> scale: array<f32>;
// [share of what is seen or 0, column, row, channel, value, 0, 0, 0]
@group(0) @binding(3) var<storage, read_write> hit: array<f32, 8>;

@compute @workgroup_size(1)
fn main() {
  for (var i = 0u; i < 8; i++) { hit[i] = 0; }
  let ray = select(params.direction, vec3f(1e-9), abs(params.direction) < vec3f(1e-9));
  let a = (vec3f(params.lo) - params.origin) / ray;
  let b = (vec3f(params.hi) - params.origin) / ray;
  let near = min(a, b);
  let far = max(a, b);
  var t = max(max(near.x, near.y), max(near.z, 0.0));
  let exit = min(far.x, min(far.y, far.z));
  if (t >= exit) { return; }
  let forward = vec3i(ray > vec3f(0));
  var cell = clamp(vec3i(floor(params.origin + ray * t)), params.lo, params.hi - 1);
  // A ray that begins on a face begins in the cell behind it, whatever rounding says.
  for (var axis = 0; axis < 3; axis++) {
    if (near[axis] == t) { cell[axis] = select(params.hi[axis] - 1, params.lo[axis], ray[axis] > 0); }
  }
  var light = 1.0;
  loop {
    let ends = (vec3f(cell + forward) - params.origin) / ray;
    let next = min(ends.x, min(ends.y, ends.z));
    let value = at(cell);
    let alpha = cell_alpha(value, next - t);
    if (light * alpha > hit[0]) {
      hit[0] = light * alpha;
      hit[1] = f32(cell.x);
      hit[2] = f32(cell.y);
      hit[3] = f32(cell.z);
      hit[4] = value;
    }
    light *= 1 - alpha;
    if (light < 0.01) { return; }
    let axis = select(select(2, 1, ends.y <= ends.z), 0, ends.x <= min(ends.y, ends.z));
    cell[axis] += select(-1, 1, ray[axis] > 0);
    if (cell[axis] < params.lo[axis] || cell[axis] >= params.hi[axis]) { return; }
    t = max(t, next);
  }
}

fn at(cell: vec3i) -> f32 {
  let c = vec3u(cell);
  let value = x[(c.y * params.x.shape.z + c.x) * params.x.pitch + params.x.first + c.z / 4][c.z % 4];
  return select(0.0, value, (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u);
}

// As in cube-volume.wgsl.
fn cell_alpha(value: f32, distance: f32) -> f32 {
  let full = scale[0];
  let share = clamp(abs(value) / select(1.0, full, full > 0), 0.0, 1.0);
  if (share == 0 || share < params.threshold) { return 0.0; }
  if (params.solid == 1) { return 1.0; }
  let strength = min(share * params.gain, 1.0);
  return 1 - pow(1 - min(params.opacity * strength * strength, 0.999), max(distance, 0.0) * params.density);
}

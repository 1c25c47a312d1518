// dgroups[j] = share · Σ over b of loadings[k, j] · dy[b]   k: the cell that stands at b in this turn
// A group that stands there itself counts as 1. Adjoint of grid-mix.wgsl by the groups; by the cells it is own · dy, which grid-adam.wgsl multiplies itself. Layouts
// as there. An invocation owns a quad of one half of a group's spectrum. Reference: test/reference/explain/grid.ts

struct Params { count: u32, cells: u32, batch: u32, groups: u32, slots: u32, share: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, batch], numbers of cells; below 0 for no cell
@group(0) @binding(2) var<storage, read> turns: array<f32>;
// [cells, groups]
@group(0) @binding(3) var<storage, read> loadings: array<f32>;
// [2, batch, count]
@group(0) @binding(4) var<storage, read> dy: array<vec4f>;
// [groups, 2, count]
@group(0) @binding(5) var<storage, read_write> dgroups: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.count || id.z >= params.groups) { return; }
  let first = clock[0] % params.slots * params.batch;
  var sum = vec4f(0);
  for (var b = 0u; b < params.batch; b++) {
    let standing = turns[first + b];
    if (standing < 0) { continue; }
    let cell = u32(standing);
    var part = f32(cell == params.cells + id.z);
    if (cell < params.cells) { part = params.share * loadings[cell * params.groups + id.z]; }
    sum += part * dy[(id.y * params.batch + b) * params.count + id.x];
  }
  dgroups[(id.z * 2 + id.y) * params.count + id.x] = sum;
}

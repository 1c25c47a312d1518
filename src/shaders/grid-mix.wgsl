// y[b] = own · cells[k] + share · Σ over j of loadings[k, j] · groups[j]   k: the cell that stands at b in this turn
// Spectra of a batch of cells, each the sum of its own and of those that it shares with cells of the same groups, so
// that neighbours look alike: building-blocks B.7 (lucid, notebooks/building-blocks/ActivationGrid, raw_i). Nothing for
// a place where no cell stands.
// An invocation owns a quad of one half (real or imaginary) of a spectrum. Reference: test/reference/explain/grid.ts

struct Params {
  // Quads of half a spectrum.
  count: u32,
  // All cells, those at once, groups.
  cells: u32,
  batch: u32,
  groups: u32,
  // Turns that the ring holds.
  slots: u32,
  own: f32,
  share: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, batch], numbers of cells; below 0 for no cell
@group(0) @binding(2) var<storage, read> turns: array<f32>;
// [cells, 2, count]
@group(0) @binding(3) var<storage, read> cells: array<vec4f>;
// [groups, 2, count]
@group(0) @binding(4) var<storage, read> groups: array<vec4f>;
// [cells, groups]
@group(0) @binding(5) var<storage, read> loadings: array<f32>;
// [2, batch, count]
@group(0) @binding(6) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.count) { return; }
  let place = (id.y * params.batch + id.z) * params.count + id.x;
  let standing = turns[clock[0] % params.slots * params.batch + id.z];
  if (standing < 0) {
    y[place] = vec4f(0);
    return;
  }
  let cell = u32(standing);
  if (cell >= params.cells) {
    y[place] = groups[((cell - params.cells) * 2 + id.y) * params.count + id.x];
    return;
  }
  var sum = vec4f(0);
  for (var j = 0u; j < params.groups; j++) {
    sum += loadings[cell * params.groups + j] * groups[(j * 2 + id.y) * params.count + id.x];
  }
  y[place] = params.own * cells[(cell * 2 + id.y) * params.count + id.x] + params.share * sum;
}

// vectors[b] = x[k]   k: the cell that stands at b in this turn; 0 where none stands
// The directions that a batch of pictures is to go by. An invocation owns a quad of a vector.
// Reference: test/reference/explain/grid.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, vectors: Tensor, slots: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
// [slots, batch], numbers of cells; below 0 for no cell
@group(0) @binding(2) var<storage, read> turns: array<f32>;
// [1, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [batch, 1, 1, c] in quads
@group(0) @binding(4) var<storage, read_write> vectors: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let batch = params.vectors.shape.x;
  if (id.x >= (params.x.shape.w + 3) / 4 || id.y >= batch) { return; }
  let standing = turns[clock[0] % params.slots * batch + id.y];
  let place = id.y * params.vectors.pitch + params.vectors.first + id.x;
  if (standing < 0) {
    vectors[place] = vec4f(0);
    return;
  }
  vectors[place] = x[u32(standing) * params.x.pitch + params.x.first + id.x];
}

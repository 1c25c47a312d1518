// dy[n, …] = mask ⊙ dy where alive[n]; else dy, but 0 where it pushes a closed unit further away:
//   below (y ≤ lo) where dy < 0, above (y ≥ hi) where dy > 0.   mask: 1 where lo < y < hi, else 0
// Lucid's redirected gradient of ReLU and ReLU6: what starts dead finds its way. Lucid minimises a loss; here the
// objective is maximised, so the signs are the other way round. A ReLU keeps only its output: y = lo stands for
// every input ≤ lo. In place; an invocation owns one quad of one pixel. Reference: test/reference/relu-redirect.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { y: Tensor, dy: Tensor, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
// [n], of relu-alive.wgsl
@group(0) @binding(2) var<storage, read> alive: array<u32>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> dy: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let shape = params.dy.shape;
  let quads = (shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= shape.z || id.y >= shape.y || id.z >= shape.x) { return; }
  let place = at(params.dy, id.z, id.y, column, quad);
  let value = y[at(params.y, id.z, id.y, column, quad)];
  let g = dy[place];
  let below = value <= vec4f(params.lo);
  let above = value >= vec4f(params.hi);
  let closed = select(
    (below & (g < vec4f(0))) | (above & (g > vec4f(0))),
    below | above,
    vec4<bool>(alive[id.z] != 0),
  );
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  dy[place] = select(vec4f(0), g, lanes & !closed);
}

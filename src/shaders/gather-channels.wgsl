// y[n, i, j, c] = x[n, i, j, sources[c]]
// An invocation owns one quad (four channels) of one pixel of y. Reference: test/reference/gather-channels.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, any c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// the channel of x for each channel of y, filled up to quads with anything
@group(0) @binding(2) var<storage, read> sources: array<vec4u>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

fn at(t: Tensor, n: u32, row: u32, column: u32, quad: u32) -> u32 {
  return ((n * t.shape.y + row) * t.shape.z + column) * t.pitch + t.first + quad;
}

// id = (column · quads + quad, row, n)
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quads = (params.y.shape.w + 3) / 4;
  let column = id.x / quads;
  let quad = id.x % quads;
  if (column >= params.y.shape.z || id.y >= params.y.shape.y || id.z >= params.y.shape.x) { return; }
  let pixel = at(params.x, id.z, id.y, column, 0);
  let source = sources[quad];
  let value = vec4f(
    x[pixel + source.x / 4][source.x % 4],
    x[pixel + source.y / 4][source.y % 4],
    x[pixel + source.z / 4][source.z % 4],
    x[pixel + source.w / 4][source.w % 4],
  );
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.y.shape.w);
  y[at(params.y, id.z, id.y, column, quad)] = select(vec4f(0), value, lanes);
}

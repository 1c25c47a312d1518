// y[n, 0, 0, c] = Σ over i, j of x[n, i, j, c] / (h · w)
// A workgroup owns four quads of one n; 64 invocations share the pixels of each quad, then add up as a tree.
// Reference: test/reference/pool.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [n, 1, 1, c] in quads
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

const SHARES = 64u;
const QUADS = 4u;
// [share, quad]
var<workgroup> sums: array<vec4f, SHARES * QUADS>;

// id = (quad, share, n)
@compute @workgroup_size(4, 64, 1)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) own: u32) {
  let quad = id.x;
  let pixels = params.x.shape.y * params.x.shape.z;
  let owned = quad * 4 < params.y.shape.w && id.z < params.y.shape.x;
  var sum = vec4f(0);
  if (owned) {
    for (var pixel = id.y; pixel < pixels; pixel += SHARES) {
      sum += x[(id.z * pixels + pixel) * params.x.pitch + params.x.first + quad];
    }
  }
  sums[own] = sum;
  for (var half = SHARES / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (id.y < half) { sums[own] += sums[own + half * QUADS]; }
  }
  if (owned && id.y == 0) {
    let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.y.shape.w);
    y[id.z * params.y.pitch + params.y.first + quad] = select(vec4f(0), sums[own] / f32(pixels), lanes);
  }
}

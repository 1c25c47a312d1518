// y[n, 0, 0, o] = clamp(bias[o] + Σ over row, column, c of x[n, row, column, c] · filter[row, column, c, o], lo, hi)
// A workgroup owns four output quads of one picture, for which it reads one unbroken run of the filter. Sixteen
// invocations share the sum of each: every one takes each sixteenth quad of x, then they are added as a tree.
// (More would suit a GPU still better, but every invocation of a workgroup with barriers costs a software device.)
// Reference: test/reference/dense.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { x: Tensor, y: Tensor, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [⌈out / 16⌉, h, w, c rounded up to 4, 16] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [out] in quads
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
// [n, 1, 1, out] in quads
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

const WIDTH = 4u;
const SHARES = 16u;
// [SHARES, WIDTH]
var<workgroup> sums: array<vec4f, 64>;

// id = (quad, share, n)
@compute @workgroup_size(4, 16, 1)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) group: vec3u,
) {
  let pixels = params.x.shape.y * params.x.shape.z;
  let inQuads = (params.x.shape.w + 3) / 4;
  let quads = (params.y.shape.w + 3) / 4;
  let quad = id.x;
  let share = local.y;
  // Nobody leaves before the barriers.
  let owned = quad < quads && id.z < params.x.shape.x;

  var sum = vec4f(0);
  if (owned) {
    for (var i = share; i < pixels * inQuads; i += SHARES) {
      let value = x[(id.z * pixels + i / inQuads) * params.x.pitch + params.x.first + i % inQuads];
      let f = (group.x * pixels * inQuads + i) * 4 * WIDTH + local.x;
      sum += mat4x4f(filters[f], filters[f + WIDTH], filters[f + 2 * WIDTH], filters[f + 3 * WIDTH]) * value;
    }
  }

  let mine = share * WIDTH + local.x;
  sums[mine] = sum;
  for (var half = SHARES / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (share < half) { sums[mine] += sums[mine + half * WIDTH]; }
  }

  if (!owned || share > 0) { return; }
  let value = clamp(sums[mine] + bias[quad], vec4f(params.lo), vec4f(params.hi));
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(params.y.shape.w);
  y[id.z * params.y.pitch + params.y.first + quad] = select(vec4f(0), value, lanes);
}

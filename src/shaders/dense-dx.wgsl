// dx[n, row, column, c] = mask ⊙ (dx, if accumulating, + Σ over o of dy[n, 0, 0, o] · filter[row, column, c, o])
//   mask: 1 where lo < x < hi, the gradient of the activation that made x; else 0.
// A workgroup owns four quads of x of one picture. Sixteen invocations share the sum of each: every one takes each
// sixteenth block of sixteen outputs, then they are added as a tree. It reads the filter of dense.wgsl as it lies.
// Reference: test/reference/dense-dx.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { dy: Tensor, x: Tensor, dx: Tensor, accumulate: u32, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, 1, 1, out] in quads
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
// [⌈out / 16⌉, h, w, c rounded up to 4, 16] in quads
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

const WIDTH = 4u;
const SHARES = 16u;
// [SHARES, WIDTH]
var<workgroup> sums: array<vec4f, 64>;

// id = (row · w · quads + column · quads + quad, share, n)
@compute @workgroup_size(4, 16, 1)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let shape = params.dx.shape;
  let quads = (shape.w + 3) / 4;
  let count = shape.y * shape.z * quads;
  let outQuads = (params.dy.shape.w + 3) / 4;
  let share = local.y;
  // Nobody leaves before the barriers.
  let owned = id.x < count && id.z < shape.x;

  var sum = vec4f(0);
  if (owned) {
    for (var o = share * WIDTH; o < outQuads; o += SHARES * WIDTH) {
      let f = (o / WIDTH * count + id.x) * 4 * WIDTH;
      for (var i = 0u; i < min(WIDTH, outQuads - o); i++) {
        let g = dy[id.z * params.dy.pitch + params.dy.first + o + i];
        // A row of the filter for each channel: the vector times the matrix is the sum over four outputs.
        sum += g * mat4x4f(
          filters[f + i],
          filters[f + WIDTH + i],
          filters[f + 2 * WIDTH + i],
          filters[f + 3 * WIDTH + i],
        );
      }
    }
  }

  let mine = share * WIDTH + local.x;
  sums[mine] = sum;
  for (var half = SHARES / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (share < half) { sums[mine] += sums[mine + half * WIDTH]; }
  }

  if (!owned || share > 0) { return; }
  let pixel = id.z * shape.y * shape.z + id.x / quads;
  let quad = id.x % quads;
  let place = pixel * params.dx.pitch + params.dx.first + quad;
  var value = sums[mine];
  if (params.accumulate != 0) { value += dx[place]; }
  let input = x[pixel * params.x.pitch + params.x.first + quad];
  let lanes = vec4u(0, 1, 2, 3) + quad * 4 < vec4u(shape.w);
  let open = lanes & (input > vec4f(params.lo)) & (input < vec4f(params.hi));
  dx[place] = select(vec4f(0), value, open);
}

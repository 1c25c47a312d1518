// alive[n] = 1 where any value of mask ⊙ dy of the picture n is not zero, else 0   mask: 1 where lo < y < hi, else 0
// Asks for each picture whether anything comes through an activation, for relu-redirect.wgsl. A workgroup owns a
// picture. Reference: test/reference/relu-redirect.ts

struct Tensor { shape: vec4u, pitch: u32, first: u32 }
struct Params { y: Tensor, dy: Tensor, lo: f32, hi: f32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, h, w, c] in quads
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
// [n, h, w, c] in quads
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
// [n]
@group(0) @binding(3) var<storage, read_write> alive: array<u32>;

var<workgroup> found: atomic<u32>;

// id = (share, n): 64 invocations share the quads of a picture
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let shape = params.y.shape;
  let quads = (shape.w + 3) / 4;
  let pixels = shape.y * shape.z;
  for (var i = local.x; i < pixels * quads; i += 64) {
    let pixel = id.y * pixels + i / quads;
    let value = y[pixel * params.y.pitch + params.y.first + i % quads];
    let g = dy[pixel * params.dy.pitch + params.dy.first + i % quads];
    if (any((g != vec4f(0)) & (value > vec4f(params.lo)) & (value < vec4f(params.hi)))) {
      atomicStore(&found, 1);
      break;
    }
  }
  workgroupBarrier();
  if (local.x == 0) { alive[id.y] = atomicLoad(&found); }
}

// y[i] = x[i] for the first `count` values, 0 for the rest
// An invocation owns one quad; each stride of `width` invocations is a row of the dispatch.

struct Params { count: u32, filled: u32, width: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [at least count]
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
// [filled]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * params.width + id.x;
  if (id.x >= params.width || i >= params.filled) { return; }
  if (i < params.count) { y[i] = x[i]; } else { y[i] = vec4f(0); }
}

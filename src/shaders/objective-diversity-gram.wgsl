// dgram[i] = 2 / (N · |Gᵢ|) · Σ over j ≠ i of (uⱼ − (uᵢ · uⱼ) uᵢ),  value[i] = 1 / N · Σ over j ≠ i of uᵢ · uⱼ,  u = G / |G|
// How alike the pictures of a batch are at a layer, and its gradient by their gram matrices G; the length |G| is taken as
// √max(G · G, 1e-10). lucid, optvis/objectives.py (diversity). An invocation owns one quad of one matrix; each stride of
// `width` invocations is a row of the dispatch. Reference: test/reference/explain/objectives.ts

struct Params { pictures: u32, each: u32, width: u32, term: u32 }

@group(0) @binding(0) var<uniform> params: Params;
// [n, each]
@group(0) @binding(1) var<storage, read> gram: array<vec4f>;
// [n, n]
@group(0) @binding(2) var<storage, read> dots: array<f32>;
// [n, each]
@group(0) @binding(3) var<storage, read_write> dgram: array<vec4f>;
// [terms, n]
@group(0) @binding(4) var<storage, read_write> values: array<f32>;

fn size(i: u32) -> f32 {
  return sqrt(max(dots[i * params.pictures + i], 1e-10));
}

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = id.y * params.width + id.x;
  if (id.x >= params.width || at >= params.each) { return; }
  let i = id.z;
  let own = size(i);
  let mine = gram[i * params.each + at] / own;
  var sum = vec4f(0);
  var alike = 0.0;
  for (var j = 0u; j < params.pictures; j++) {
    if (j == i) { continue; }
    let other = size(j);
    let cosine = dots[i * params.pictures + j] / (own * other);
    sum += gram[j * params.each + at] / other - cosine * mine;
    alike += cosine;
  }
  dgram[i * params.each + at] = sum * (2 / (f32(params.pictures) * own));
  if (at == 0) { values[params.term * params.pictures + i] = alike / f32(params.pictures); }
}

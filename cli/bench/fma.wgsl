// y[i] = x after as many rounds of x ← x · scale + shift as asked, eight quads x at once: the rate of multiply and add
// An invocation owns eight independent chains in registers, so that no round waits for the one before; nothing is read
// and the sum is written once, so that no round may be left out.

struct Params { rounds: u32, scale: f32, shift: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(256, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let scale = vec4f(params.scale);
  let shift = vec4f(params.shift);
  var a = vec4f(f32(id.x));
  var b = a + 1;
  var c = a + 2;
  var d = a + 3;
  var e = a + 4;
  var f = a + 5;
  var g = a + 6;
  var h = a + 7;
  for (var round = 0u; round < params.rounds; round += 4) {
    a = a * scale + shift; b = b * scale + shift; c = c * scale + shift; d = d * scale + shift;
    e = e * scale + shift; f = f * scale + shift; g = g * scale + shift; h = h * scale + shift;
    a = a * scale + shift; b = b * scale + shift; c = c * scale + shift; d = d * scale + shift;
    e = e * scale + shift; f = f * scale + shift; g = g * scale + shift; h = h * scale + shift;
    a = a * scale + shift; b = b * scale + shift; c = c * scale + shift; d = d * scale + shift;
    e = e * scale + shift; f = f * scale + shift; g = g * scale + shift; h = h * scale + shift;
    a = a * scale + shift; b = b * scale + shift; c = c * scale + shift; d = d * scale + shift;
    e = e * scale + shift; f = f * scale + shift; g = g * scale + shift; h = h * scale + shift;
  }
  y[id.x] = a + b + c + d + e + f + g + h;
}

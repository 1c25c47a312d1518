// clock[0] = clock[0] + 1
// Counts the finished steps of an optimisation on the GPU, so that many steps in one submit each find their own
// numbers (src/explain/step-ring.ts). One invocation.

@group(0) @binding(0) var<storage, read_write> clock: array<u32>;

@compute @workgroup_size(1)
fn main() {
  clock[0] += 1;
}

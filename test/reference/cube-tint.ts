/** Plain loops for cube-tint: the mean of the groups' colours, weighted by their parts of a cell; or one colour by its share. */

export interface TintInput {
  /** [pixels, groups] */
  readonly loadings: Float32Array;
  /** [groups, channels] */
  readonly directions: Float32Array;
  /** Of each group, parts 0…1. */
  readonly colours: readonly (readonly number[])[];
  readonly only: number | null;
}

/** [pixels, channels, 4], parts 0…1. */
export function cubeTint({ loadings, directions, colours, only }: TintInput): number[] {
  const groups = colours.length;
  const channels = directions.length / groups;
  const out: number[] = [];
  for (let pixel = 0; pixel < loadings.length / groups; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const parts = colours.map(
        (_, g) => loadings[pixel * groups + g]! * directions[g * channels + channel]!,
      );
      const whole = parts.reduce((a, b) => a + b, 0);
      if (only !== null) {
        out.push(...colours[only]!.slice(0, 3), whole === 0 ? 0 : parts[only]! / whole);
        continue;
      }
      for (let part = 0; part < 3; part++) {
        const mixed = parts.reduce((sum, each, g) => sum + each * colours[g]![part]!, 0);
        out.push(whole === 0 ? 0.5 : mixed / whole);
      }
      out.push(1);
    }
  }
  return out;
}

/** Plain loops for cube-tint: the mean of the groups' colours, weighted by their parts of a cell. */

export interface TintInput {
  /** [pixels, groups] */
  readonly loadings: Float32Array;
  /** [groups, channels] */
  readonly directions: Float32Array;
  /** Of each group, parts 0…1. */
  readonly colours: readonly (readonly number[])[];
  readonly only: number | null;
}

/** [pixels, channels, 3], parts 0…1. */
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
      for (let part = 0; part < 3; part++) {
        if (whole === 0) out.push(only === null ? 0.5 : 0);
        else {
          const shown = parts.map((each, g) => (only === null || only === g ? each * colours[g]![part]! : 0));
          out.push(shown.reduce((a, b) => a + b, 0) / whole);
        }
      }
    }
  }
  return out;
}

/** What dreams are made with comes when the first one is wanted: the page opens without it. */

export async function loadParts() {
  const [session, start, view] = await Promise.all([
    import('./session.ts'),
    import('./start.ts'),
    import('../../viz/dream-picture.ts'),
  ]);
  return { ...session, ...start, ...view };
}

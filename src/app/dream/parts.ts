/** What dreams are made with comes when the first one is wanted: the page opens without it. */

import { loadPart } from '../load-part.ts';

/** @throws PartError */
export function loadParts() {
  return loadPart('What dreams are made with', async () => {
    const [session, start, view] = await Promise.all([
      import('./session.ts'),
      import('./start.ts'),
      import('../../viz/dream-picture.ts'),
    ]);
    return { ...session, ...start, ...view };
  });
}

/**
 * Parts of the page that come when they are first wanted. They may not come: no network, or a newer build in their place.
 * Browsers that have failed to import a module need not ask for it again (Chromium does not): a new visit does, and the
 * link brings all back that was chosen.
 */

/** Why a part is not here. The message is one sentence for the person at the page. */
export class PartError extends Error {
  override readonly name = 'PartError';
}

/**
 * Loads a part.
 * @param what begins the sentence where it does not come
 * @throws PartError
 */
export async function loadPart<T>(what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new PartError(`${what} did not load; reload the page once there is a network.`, {
      cause,
    });
  }
}

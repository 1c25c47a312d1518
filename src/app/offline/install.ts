/** Has the page kept for visits without a network, and tells when a newer one is there. */

import type { Notices } from '../page/notices.ts';

/**
 * Installs the service worker of the build; the dev server has none. Where the browser refuses to keep files, the page
 * works as long as there is a network.
 */
export async function keepForOffline(notices: Notices): Promise<void> {
  if (import.meta.env.MODE !== 'production' || !('serviceWorker' in navigator)) return;
  const workers = navigator.serviceWorker;
  try {
    await workers.register(new URL('service-worker.js', document.baseURI));
  } catch {
    return;
  }
  const registration = await workers.ready;
  const tell = (worker: ServiceWorker) => {
    const act = () => switchTo(worker);
    notices.show('update', 'A newer Cubescope is here.', { action: { label: 'Reload', act } });
  };
  if (registration.waiting) tell(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && registration.active) tell(worker);
    });
  });
}

/** The newer build takes over, and the page opens again at what its link says. */
function switchTo(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  worker.postMessage('take over');
}

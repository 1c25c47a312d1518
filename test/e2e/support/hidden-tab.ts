/**
 * A tab that can be put away. No headless browser hides one, so the page is given what a browser does to hidden tabs: no
 * animation frames and no frames of videos arrive, while timers, promises and the GPU go on.
 */

import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** Puts the tab away, or brings it back. */
    hideTab?: (hidden: boolean) => void;
  }
}

/** Before the page's own scripts. */
export function hideableTab(page: Page): Promise<unknown> {
  return page.addInitScript(installHiding);
}

export function hideTab(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((hidden) => window.hideTab?.(hidden), hidden);
}

/** Runs in the page. */
function installHiding(): void {
  let away = false;
  let held: (() => void)[] = [];
  const { requestAnimationFrame } = window;
  window.requestAnimationFrame = (callback) =>
    requestAnimationFrame((time) => {
      if (away) held.push(() => window.requestAnimationFrame(callback));
      else callback(time);
    });
  const { requestVideoFrameCallback } = HTMLVideoElement.prototype;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
    return requestVideoFrameCallback.call(this, (...frame) => {
      if (away) held.push(() => this.requestVideoFrameCallback(callback));
      else callback(...frame);
    });
  };
  Object.defineProperties(document, {
    hidden: { get: () => away },
    visibilityState: { get: () => (away ? 'hidden' : 'visible') },
  });
  window.hideTab = (hidden) => {
    away = hidden;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    const due = away ? [] : held;
    held = held.filter((each) => !due.includes(each));
    for (const ask of due) ask();
  };
}

/**
 * What a test has to know of a page and cannot see at a glance: all that it said over its stage, though some of it goes
 * away by itself, and whether it still waits for kernels. Every page of `launchBrowser` is watched.
 */

import type { BrowserContext, Page } from 'playwright-core';

interface Sentence {
  readonly topic: string;
  readonly words: string;
}

declare global {
  interface Window {
    watched?: {
      /** Sentences that no test has read yet, the oldest first. */
      readonly unread: Sentence[];
      /** Kernels that are being compiled. */
      compiling: number;
    };
  }
}

/** Before the own scripts of all pages to come. */
export function watchPages(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(installWatch);
}

/** Waits for a sentence over the stage that was not read yet, and gives back the newest of its topic. */
export async function notice(page: Page, topic: string): Promise<string> {
  const heard = await page.waitForFunction(
    (topic) => {
      const { unread = [] } = window.watched ?? {};
      const words = unread.findLast((each) => each.topic === topic)?.words;
      const others = unread.filter((each) => each.topic !== topic);
      if (words) unread.splice(0, unread.length, ...others);
      return words;
    },
    topic,
    // Tabs that are put away have no animation frames.
    { polling: 100 },
  );
  return (await heard.jsonValue()) ?? '';
}

/** All that was said and not read, whether it still stands there or not. */
export function unread(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (window.watched?.unread ?? []).map(({ words }) => words));
}

/** All that the page has said is read. */
export function dismissNotices(page: Page): Promise<void> {
  return page.evaluate(() => {
    const buttons = document.querySelectorAll<HTMLElement>('.notice[data-topic] [aria-label="Dismiss"]');
    for (const button of buttons) button.click();
    window.watched?.unread.splice(0);
  });
}

/** Runs in the page. */
function installWatch(): void {
  const watched = { unread: [] as Sentence[], compiling: 0 };
  window.watched = watched;

  const hear = (records: readonly MutationRecord[]) => {
    for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!(node instanceof HTMLElement) || node.dataset.topic === undefined) continue;
      const words = node.querySelector('p')?.textContent ?? '';
      watched.unread.push({ topic: node.dataset.topic, words });
    }
  };
  // As soon as the place for sentences is there, and before a script of the page runs.
  const search = new MutationObserver(() => {
    const notices = document.getElementById('notices');
    if (!notices) return;
    search.disconnect();
    new MutationObserver(hear).observe(notices, { childList: true });
  });
  search.observe(document, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', () => search.disconnect());

  if (!('GPUDevice' in window)) return;
  const { prototype } = GPUDevice;
  const { createComputePipelineAsync, createRenderPipelineAsync } = prototype;
  const count = <T>(answer: Promise<T>): Promise<T> => {
    watched.compiling++;
    const done = () => {
      watched.compiling--;
    };
    answer.then(done, done);
    return answer;
  };
  prototype.createComputePipelineAsync = function (...given) {
    return count(createComputePipelineAsync.apply(this, given));
  };
  prototype.createRenderPipelineAsync = function (...given) {
    return count(createRenderPipelineAsync.apply(this, given));
  };
}

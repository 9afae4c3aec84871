// Time stands still in what is compared: whatever the clock says, a time reads the
// same, and nothing takes long before the test says so.
import type { Page } from "@playwright/test";

/** After how long the app, and the page before it, say that something takes long, in milliseconds. */
const SLOW_MS = 3_000;

/** From now on, in each page that is opened. */
export async function standStill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const calm = (words: string) =>
      words
        .replace(/\d{1,2}:\d{2}/g, "4:07")
        .replace(/\bPM\b/g, "AM")
        .replace(/p(\.\s?m\.)/g, "a$1")
        .replace(/\d+ (second|segundo)s?/g, "7 $1s");
    const calmed = (node: Node) => {
      const words = node.nodeValue ?? "";
      const wanted = calm(words);
      if (wanted !== words) node.nodeValue = wanted;
    };
    const allIn = (node: Node) => {
      if (node.nodeType === Node.TEXT_NODE) return calmed(node);
      const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) calmed(texts.currentNode);
    };
    // It hears of a change before that is painted.
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        if (target.nodeType === Node.TEXT_NODE) calmed(target);
        addedNodes.forEach(allIn);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.addInitScript((slowMs) => {
    const { setTimeout, clearTimeout } = window;
    const held = new Map<number, () => void>();
    const hold = (run: () => void, ms?: number, ...more: any[]) => {
      if (ms !== slowMs) return setTimeout(run, ms, ...more);
      // As long as a timer may be.
      const id = setTimeout(run, 2 ** 31 - 1);
      held.set(id, run);
      return id;
    };
    window.setTimeout = hold as typeof window.setTimeout;
    window.clearTimeout = (id) => {
      held.delete(id as number);
      clearTimeout(id);
    };
    addEventListener("test-becomes-slow", () => {
      for (const [id, run] of [...held]) {
        window.clearTimeout(id);
        run();
      }
    });
  }, SLOW_MS);
}

/** What is waited for on the page takes long. */
export async function becomeSlow(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("test-becomes-slow")));
}

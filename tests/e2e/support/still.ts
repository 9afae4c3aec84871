// Times stand still in what is compared: whatever the clock says, a time reads
// the same.
import type { Page } from "@playwright/test";

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
}

// How a page starts, by its own clock, which begins with the navigation.
import type { Page } from "@playwright/test";

/** What is on the screen when it can be tapped. */
export const READY = {
  signIn: "form button[type=submit]:not(:disabled)",
  offline: "main button:not(:disabled)",
  counter: "button",
};

export interface Start {
  paintMs: number;
  readyMs: number;
  /** For how long the main thread was busy until then, in pieces of 50 ms or more. */
  busyMs: number;
  loaded: Loaded[];
}

/** A file, from when it was wanted until it was all there. */
export interface Loaded {
  path: string;
  beginMs: number;
  endMs: number;
  bytes: number;
}

/** Opens a page and waits until it can be tapped. */
export async function start(page: Page, url: string, ready: string): Promise<Start> {
  await watchStart(page, ready);
  await page.goto(url, { waitUntil: "commit" });
  return page.evaluate(async () => {
    const { painted, ready, longTasks } = (globalThis as any).start;
    const [paintMs, readyMs] = await Promise.all([painted, ready]);
    const entries = [
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ] as PerformanceResourceTiming[];
    return {
      paintMs,
      readyMs,
      busyMs: longTasks.reduce((sum: number, { duration }: PerformanceEntry) => sum + duration, 0),
      loaded: entries.map(({ name, startTime, responseEnd, encodedBodySize }) => ({
        path: new URL(name).pathname,
        beginMs: startTime,
        endMs: responseEnd,
        bytes: encodedBodySize,
      })),
    };
  });
}

/** From now on the page's start is watched: `start.painted` and `start.ready` become their times. */
export async function watchStart(page: Page, ready: string): Promise<void> {
  await page.addInitScript((selector) => {
    const longTasks: PerformanceEntry[] = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries())).observe({
      type: "longtask",
      buffered: true,
    });
    const painted = new Promise<number>((resolve) => {
      new PerformanceObserver((list) => {
        const [entry] = list.getEntriesByName("first-contentful-paint");
        if (entry) resolve(entry.startTime);
      }).observe({ type: "paint", buffered: true });
    });
    const ready = new Promise<number>((resolve) => {
      const observer = new MutationObserver(look);
      function look() {
        if (!document.querySelector(selector)) return;
        observer.disconnect();
        // Once it is painted and the main thread is free to hear of a tap.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(null);
        });
      }
      observer.observe(document, { childList: true, subtree: true, attributes: true });
    });
    (globalThis as any).start = { painted, ready, longTasks };
  }, ready);
}

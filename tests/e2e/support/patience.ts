// How long the app waits, for an answer and before it tries again.
import type { Page, Route } from "@playwright/test";

/** From now on the app gives no request up: it waits for as long as the test looks at it. */
export async function waitForEver(page: Page): Promise<void> {
  const giveNothingUp = () => void (AbortController.prototype.abort = () => {});
  await page.addInitScript(giveNothingUp);
  await page.evaluate(giveNothingUp);
}

/**
 * Requests of this method to this path wait until they are let go, and the app waits as long; then they go on, or
 * are answered so.
 */
export async function holdBack(
  page: Page,
  path: string,
  method: string,
  answer: (route: Route) => Promise<void> = (route) => route.continue(),
): Promise<() => void> {
  await waitForEver(page);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(path, async (route) => {
    if (route.request().method() !== method) return route.continue();
    await held;
    await answer(route);
  });
  return letGo;
}

/** In each page that is opened from now on, no pause ends: by itself the app tries nothing again. */
export async function tryNothingAgain(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = ((run: () => void, ms = 0) =>
      setTimeout(run, ms < 100 ? ms : 2 ** 31 - 1)) as typeof window.setTimeout;
  });
}

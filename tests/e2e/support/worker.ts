// The service worker, as the tests wait for it.
import type { Page } from "@playwright/test";

/** Waits until the app starts without a network. */
export async function untilInstalled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active?.state === "activated") return;
    await new Promise<void>((resolve) =>
      registration.active?.addEventListener("statechange", () => resolve(), { once: true }),
    );
  });
}

/** Looks for a new version, as the app does by itself, and waits until it waits. */
export async function untilUpdateWaits(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const worker = registration.installing;
    if (!worker) return;
    await new Promise<void>((resolve) =>
      worker.addEventListener("statechange", () => resolve(), { once: true }),
    );
  });
}

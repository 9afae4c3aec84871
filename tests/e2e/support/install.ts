// The browser's offer to put the app on the home screen.
import type { Page } from "@playwright/test";

/** The browser offers to ask. */
export async function offerToInstall(page: Page): Promise<void> {
  await page.evaluate(() => {
    const event: any = new Event("beforeinstallprompt", { cancelable: true });
    event.prompt = () => ((globalThis as any).wasAsked = true);
    dispatchEvent(event);
  });
}

/** Whether the app took the offer. */
export function wasAskedToInstall(page: Page): Promise<boolean> {
  return page.evaluate(() => (globalThis as any).wasAsked === true);
}

// The browser's offer to put the app on the home screen.
import type { Page } from "@playwright/test";

/** The browser offers to ask; that it was asked to stands in `wasAsked`. */
export async function offerToInstall(page: Page): Promise<void> {
  await page.evaluate(() => {
    const event: any = new Event("beforeinstallprompt", { cancelable: true });
    event.prompt = () => ((globalThis as any).wasAsked = true);
    dispatchEvent(event);
  });
}

// Phones with a notch, round corners and a bar for the way home: what is read and
// tapped keeps clear of them.
import type { Locator, Page } from "@playwright/test";
import type { App } from "./support/app";
import { expect, test } from "./support/test";

interface Insets {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const UPRIGHT: Insets = { top: 47, bottom: 34, left: 0, right: 0 };
const ON_ITS_SIDE: Insets = { top: 0, bottom: 21, left: 47, right: 47 };

async function withInsets(page: Page, insets: Insets): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const { top, bottom, left, right } = insets;
  await browser.send("Emulation.setSafeAreaInsetsOverride", {
    insets: { top, topMax: top, bottom, bottomMax: bottom, left, leftMax: left, right, rightMax: right },
  });
}

/** Pixels of a screen are not those of a page. */
const SLACK = 1;

/** All of these lie within what is safe. */
async function expectClear(app: App, insets: Insets, what: Locator[]): Promise<void> {
  const { width, height } = app.page.viewportSize()!;
  for (const each of what) {
    await each.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const box = (await each.boundingBox())!;
    expect(box.x, `${each}`).toBeGreaterThanOrEqual(insets.left - SLACK);
    expect(box.x + box.width, `${each}`).toBeLessThanOrEqual(width - insets.right + SLACK);
    expect(box.y, `${each}`).toBeGreaterThanOrEqual(insets.top - SLACK);
    expect(box.y + box.height, `${each}`).toBeLessThanOrEqual(height - insets.bottom + SLACK);
  }
}

for (const [how, insets, size] of [
  ["upright", UPRIGHT, { width: 390, height: 844 }],
  ["on its side", ON_ITS_SIDE, { width: 844, height: 390 }],
] as const) {
  test(`with a phone held ${how}, nothing lies under its edges`, async ({ app, page }) => {
    await page.setViewportSize(size);
    await withInsets(page, insets);
    await page.goto("/");
    await expect(app.button("Sign in")).toBeVisible();
    await expectClear(app, insets, [app.button("Settings"), page.getByLabel("Agent user"), app.button("Sign in")]);
    await app.signInOnCall();
    await expectClear(app, insets, [app.button("Sign out"), app.button("Transfer"), app.button("Hang up")]);
    const sheet = await app.askToTransfer();
    await expectClear(app, insets, [sheet.getByLabel("Search"), app.button("Back"), app.button("Choose where to")]);
    await app.button("Back").tap();
    const confirm = await app.askToHangUp();
    await expectClear(app, insets, [confirm, app.button("Keep the call")]);
  });
}

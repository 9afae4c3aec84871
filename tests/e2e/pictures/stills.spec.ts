// The README's pictures, and those by which the app's manifest shows it where it is
// installed from.
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { compact } from "../support/compact";
import { required } from "../support/environment";
import { expect, test } from "../support/test";

async function take(page: Page, folder: "PICTURES" | "MANIFEST_PICTURES", name: string): Promise<void> {
  const path = join(required(folder), `${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  await compact(path);
}

test.describe("the README's", () => {
  test.use({ deviceScaleFactor: 2 });

  test("a call, and the second gesture of a hang-up", async ({ app, page, simulator }) => {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await app.signIn("1030");
    await simulator.answer(await simulator.ringFrom("SALESLINE"));
    await expect(page.getByText("Called Sales")).toBeVisible();
    await expect(app.button("Hang up")).toBeEnabled();
    await expect(app.button("Ring my phone")).toBeEnabled();
    await take(page, "PICTURES", "on-call-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await app.askToHangUp("Sale");
    await take(page, "PICTURES", "hang-up-dark");
  });
});

test.describe("the manifest's", () => {
  // What it says of their sizes.
  test.use({ deviceScaleFactor: 1.5 });

  test("waiting, a call, its transfer and its end", async ({ app, page, simulator }) => {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await app.signIn("1030");
    await expect(page.getByText("You are ready.")).toBeVisible();
    await expect(app.button("Ring my phone")).toBeEnabled();
    await take(page, "MANIFEST_PICTURES", "waiting");
    await simulator.answer(await simulator.ringFrom("SALESLINE"));
    await expect(page.getByText("Called Sales")).toBeVisible();
    await expect(app.button("Hang up")).toBeEnabled();
    await expect(app.button("Ring my phone")).toBeEnabled();
    await take(page, "MANIFEST_PICTURES", "on-call");
    const sheet = await app.askToTransfer();
    await expect(sheet.getByText("Waiting: 2")).toBeVisible();
    await take(page, "MANIFEST_PICTURES", "transfer");
    await app.button("Back").tap();
    await app.hangUp("Sale");
    await expect(app.heading("Call ended")).toBeVisible();
    await take(page, "MANIFEST_PICTURES", "call-ended");
  });
});

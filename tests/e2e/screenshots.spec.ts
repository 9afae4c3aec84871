// A picture of each screen in both themes, at both sizes, for people to look at.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { App } from "./support/app";
import { required } from "./support/environment";
import { expect, test } from "./support/simulator";

const SIZES = [
  { width: 390, height: 844 },
  { width: 360, height: 640 },
];

for (const scheme of ["light", "dark"] as const) {
  for (const size of SIZES) {
    test(`pictures in ${scheme}, ${size.width} × ${size.height}`, async ({ page, simulator }) => {
      test.setTimeout(60_000);
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      const folder = join(required("SCREENSHOTS"), `${scheme}-${size.width}x${size.height}`);
      mkdirSync(folder, { recursive: true });
      const picture = (name: string) => take(page, join(folder, `${name}.png`));
      const app = new App(page);

      await page.goto("/");
      await expect(app.button("Sign in")).toBeVisible();
      await picture("sign-in");

      await app.signIn("1030");
      await expect(app.heading("Waiting for a call")).toBeVisible();
      await expect(app.button("Ring my phone")).toBeEnabled();
      await picture("waiting");
      await app.button("Ring my phone").tap();
      await expect(app.heading("The dialer refused")).toBeVisible();
      await picture("no-phone-to-ring");
      await app.button("Done").first().tap();

      const callId = await simulator.ring({
        agent_user: "1030",
        direction: "inbound",
        ingroup: "SALESLINE",
        phone_number: "3125550142",
        ring_ms: 60_000,
      });
      await expect(app.heading("Call coming in")).toBeVisible();
      await picture("ringing");
      await simulator.answer(callId);
      await expect(app.button("Hang up")).toBeEnabled();
      await expect(page).toHaveTitle(/On a call/);
      await picture("on-call");

      await app.button("Hang up").tap();
      const hangUpNow = app.dialog("Hang up this call?").getByRole("button", { name: /^Hang up now/ });
      await expect(hangUpNow).toBeEnabled();
      await picture("hang-up");
      await app.button("Keep the call").tap();

      const sheet = await app.chooseTransfer("To a number");
      await sheet.getByLabel("Phone number").fill("+1 (312) 555-0199");
      await expect(app.button("Continue")).toBeEnabled();
      await picture("transfer-to-a-number");
      await sheet.getByRole("radio", { name: "To an in-group" }).check({ force: true });
      await picture("transfer-to-an-in-group");
      await sheet.getByRole("radio", { name: "Default in-group" }).check({ force: true });
      await app.button("Continue").tap();
      await expect(app.button(/^Transfer now/)).toBeEnabled();
      await picture("transfer-confirm");
      await app.button("Back").tap();
      await page.keyboard.press("Escape");

      await simulator.fail({ fault: "command_not_issued", count: 1 });
      await app.hangUp();
      await expect(app.heading("Not done: the call is still with you")).toBeVisible({ timeout: 15_000 });
      await picture("not-done");
      await app.button("Back to the call").tap();
      await app.hangUp("Sale");
      await expect(app.heading("Call ended")).toBeVisible();
      await picture("call-ended");
      await app.button("Done").tap();

      await page.context().setOffline(true);
      await expect(app.banner).toContainText("You are offline. Nothing is sent, now or later.");
      await picture("offline");
      await page.context().setOffline(false);

      // Nothing may be wider than the screen.
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    });
  }
}

async function take(page: Page, path: string): Promise<void> {
  await page.screenshot({ path, animations: "disabled" });
}

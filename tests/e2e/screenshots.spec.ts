// A picture of each screen in both themes, at both sizes, for people to look at;
// and what can be judged of it without one.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible, withAxe } from "./support/accessibility";
import { required } from "./support/environment";
import { offerToInstall } from "./support/install";
import { expect, test } from "./support/test";
import { untilInstalled, untilUpdateWaits } from "./support/worker";

const SIZES = [
  { width: 390, height: 844 },
  { width: 360, height: 640 },
];

for (const scheme of ["light", "dark"] as const) {
  for (const size of SIZES) {
    const name = `${scheme}-${size.width}x${size.height}`;

    test.describe(`pictures in ${scheme}, ${size.width} × ${size.height}`, () => {
      let picture: (name: string) => Promise<void>;

      test.beforeEach(async ({ page }) => {
        await withAxe(page);
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        const folder = join(required("SCREENSHOTS"), name);
        mkdirSync(folder, { recursive: true });
        picture = (name) => take(page, join(folder, `${name}.png`));
      });

      test("signing in directly", async ({ app, mode, page }) => {
        test.skip(mode === "gateway", "of direct mode only this screen is another");
        await page.goto("/");
        await expect(app.button("Sign in")).toBeVisible();
        await picture("sign-in-direct");
      });

      test("signing in", async ({ app, gateway, mode, page }) => {
        test.skip(mode === "direct", "it is the gateway's");
        await page.route("**/handset/v1/session", (route) =>
          route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html><title>Free Wi-Fi</title>" }),
        );
        await page.goto("/");
        await expect(app.heading("Connecting…")).toBeVisible();
        await picture("portal-at-the-start");
        await page.unroute("**/handset/v1/session");
        await app.button("Try again").tap();

        await expect(app.button("Sign in")).toBeVisible();
        await offerToInstall(page);
        await picture("sign-in");
        await app.button("Add to the home screen").tap();
        await picture("install");
        await app.button("Back").tap();
        await app.button("Do not show this again").tap();
        for (let wrong = 1; wrong <= 5; wrong++) {
          await app.fillIn("1030", { password: "wrong" });
          await app.button("Sign in").tap();
          await expect(app.banner).toBeVisible();
          if (wrong === 1) await picture("sign-in-wrong-password");
        }
        await expect(app.button("Sign in")).toBeDisabled();
        await picture("sign-in-too-many-attempts");

        await page.reload();
        await app.fillIn("1028");
        await app.button("Sign in").tap();
        await expect(app.button("Hang up")).toBeEnabled();
        await gateway.revoke("1028");
        await expect(app.banner).toContainText("Your administrator has signed you out.");
        await picture("session-revoked");
      });

      test("a call, from waiting for it to its end", async ({ app, mode, page, simulator }) => {
        test.skip(mode === "direct", "the screens are the same in gateway mode");
        test.setTimeout(120_000);
        await app.signIn("1030");
        await expect(page.getByText("You are ready.")).toBeVisible();
        await expect(app.button("Ring my phone")).toBeEnabled();
        await picture("waiting");
        await app.button("Ring my phone").tap();
        await expect(app.heading("The dialer refused")).toBeVisible();
        await picture("no-phone-to-ring");
        await app.button("Done").tap();

        const callId = await simulator.ringFrom("SALESLINE");
        await expect(app.heading("Call coming in")).toBeVisible();
        await picture("ringing");
        await simulator.answer(callId);
        await expect(app.heading("On a call")).toBeVisible();
        await expect(app.button("Hang up")).toBeEnabled();
        await expect(page.getByText("SALESLINE")).toBeVisible();
        await picture("on-call");

        await app.button("Hang up").tap();
        const choose = app.button("Choose a disposition");
        await expect(choose).toBeEnabled();
        await choose.tap();
        await expect(page.getByText("Please choose a disposition.")).toBeInViewport();
        await picture("hang-up-without-disposition");
        await page.getByRole("radio", { name: "Sale" }).check({ force: true });
        await picture("hang-up");
        await app.button("Keep the call").tap();

        const sheet = await app.askToTransfer();
        await picture("transfer");
        await sheet.getByLabel("Search").fill("b");
        await sheet.getByRole("radio", { name: "Billing" }).check({ force: true });
        await picture("transfer-search");
        await sheet.getByRole("radio", { name: "Dial pad" }).check({ force: true });
        await picture("transfer-dial-pad");
        await sheet.getByLabel("Phone number").fill("011442071838750");
        await app.button("Enter a number").tap();
        await expect(sheet).toContainText("Your site lets only full numbers be dialled");
        await picture("transfer-not-allowed");
        await sheet.getByLabel("Phone number").fill("+1 (312) 555-0199");
        await picture("transfer-to-a-number");
        await sheet.getByRole("radio", { name: "List" }).check({ force: true });
        await sheet.getByLabel("Search").fill("");
        await sheet.getByRole("radio", { name: "Front desk" }).check({ force: true });
        await sheet.getByRole("radio", { name: "Call back" }).check({ force: true });
        await expect(app.button("Hold to transfer · Front desk · CALLBK")).toBeEnabled();
        await picture("transfer-confirm");
        await app.button("Hold to transfer · Front desk · CALLBK").tap();
        await expect(page.getByText("Hold to confirm")).toBeVisible();
        await picture("transfer-hold");
        await app.button("Back").tap();

        await simulator.fail({ fault: "command_not_issued", count: 1 });
        await app.hangUp();
        await expect(app.heading("Not done: the call is still with you")).toBeVisible();
        await picture("not-done");
        await app.button("Back to the call").tap();
        await app.hangUp("Sale");
        await expect(app.heading("Call ended")).toBeVisible();
        await picture("call-ended");
        await app.button("Done").tap();

        await app.button("Recent outcomes").tap();
        await expect(page.getByRole("listitem")).toHaveCount(3);
        await picture("recent-outcomes");
        await app.button("Back").tap();

        await page.context().setOffline(true);
        await expect(app.banner).toContainText("You are offline. Nothing is sent, now or later.");
        await picture("offline");
      });

      test("a new version", async ({ app, gateway, mode, page }) => {
        test.skip(mode === "direct", "it is offered in the same words");
        await app.signIn("1030");
        await expect(page.getByText("You are ready.")).toBeVisible();
        await expect(app.button("Ring my phone")).toBeEnabled();
        await untilInstalled(page);
        await gateway.renew();
        await untilUpdateWaits(page);
        await expect(app.button("Update")).toBeVisible();
        await expect(app.banner.filter({ hasText: "gateway" })).toHaveCount(0);
        await picture("update");
      });

      test("what can go wrong", async ({ app, gateway, mode, page, simulator }) => {
        test.skip(mode === "direct", "the screens are the same in gateway mode");
        test.setTimeout(120_000);
        await app.signIn("1031");
        await expect(page.getByText("You are not ready: no call comes to you.")).toBeVisible();
        await expect(app.button("Ring my phone")).toBeEnabled();
        await picture("not-ready");
        await app.button("Sign out").tap();

        await expect(app.button("Sign in")).toBeVisible();
        await app.fillIn("1028");
        await app.button("Sign in").tap();
        await expect(app.button("Hang up")).toBeEnabled();
        await simulator.fail({ fault: "drop_before", for_ms: 600_000 });
        await expect(page.getByText(/What you see is 5 seconds old/)).toBeVisible();
        await picture("dialer-unreachable");
        await simulator.recover();
        await expect(app.banner).toHaveCount(0);

        await simulator.fail({ fault: "http_500_after_success", count: 1 });
        await app.hangUp();
        await expect(app.heading("Outcome not known")).toBeVisible();
        await picture("outcome-not-known");
        await app.button("Back to the call").tap();

        await gateway.stop();
        await expect(app.banner.filter({ hasText: "The gateway could not be reached." })).toBeVisible();
        await picture("gateway-unreachable");
        await app.hangUp("Not interested");
        await expect(app.heading("Checking what happened…")).toBeVisible();
        await picture("checking");
      });
    });
  }
}

/** Nothing in it may be wider than the screen. */
async function take(page: Page, path: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await expectAccessible(page);
  await page.screenshot({ path, animations: "disabled" });
}

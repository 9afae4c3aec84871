// A captive portal in the way: it answers everything with its own page.
import type { Page } from "@playwright/test";
import { hold } from "../support/finger";
import { commands, controls } from "../support/state";
import { expect, test } from "../support/test";

const IN_THE_WAY = "Something else answers in place of the gateway.";

/** From now on, the portal answers. The app's own files come from the phone. */
async function captured(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().route("**/*", (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      body: "<!DOCTYPE html><title>Free Wi-Fi</title><h1>Please accept our terms</h1>",
    }),
  );
  // What was connected before is not any more.
  await page.context().setOffline(true);
  await page.context().setOffline(false);
}

/** The terms are accepted. */
async function released(page: Page): Promise<void> {
  await page.context().unroute("**/*");
}

test("at the start it is named, and the API password is never asked for", async ({ app, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await expect(app.button("Sign in")).toBeVisible();
  await captured(page);
  await page.reload();
  await expect(app.heading("Connecting…")).toBeVisible();
  await expect(app.banner).toContainText(IN_THE_WAY);
  await expect(app.banner).toContainText("public Wi-Fi");
  await expect(page.locator("body")).not.toContainText("Direct mode");
  await expect(page.locator("input")).toHaveCount(0);

  await released(page);
  await app.button("Try again").tap();
  await expect(app.button("Sign in")).toBeVisible();
});

test("at the very first start, too", async ({ app, page }) => {
  await page.route("**/handset/**", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html><title>Free Wi-Fi</title>" }),
  );
  await page.goto("/");
  await expect(app.banner).toContainText(IN_THE_WAY);
  await expect(page.locator("input")).toHaveCount(0);
  await page.unroute("**/handset/**");
  await app.button("Try again").tap();
  await expect(app.password).toBeVisible();
});

test("while signing in it is named", async ({ app, page }) => {
  await page.goto("/");
  await app.fillIn("1028");
  await captured(page);
  await app.button("Sign in").tap();
  await expect(app.banner).toContainText(IN_THE_WAY);
  await released(page);
  await app.fillIn("1028");
  await app.button("Sign in").tap();
  await expect(app.button("Hang up")).toBeEnabled();
});

test("while waiting it is named, and the call that came meanwhile is shown", async ({
  app,
  page,
  simulator,
}) => {
  await app.signIn("1030");
  await expect(app.heading("Waiting for a call")).toBeVisible();
  await captured(page);
  await expect(app.banner.filter({ hasText: IN_THE_WAY })).toBeVisible();
  await simulator.ringFrom("BILLING");
  await released(page);
  await expect(app.heading("Call coming in")).toBeVisible({ timeout: 30_000 });
  await expect(app.banner.filter({ hasText: IN_THE_WAY })).toBeHidden();
});

test("at the moment of acting, nothing is claimed before it is known", async ({
  app,
  page,
  simulator,
}) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  await captured(page);
  await expect(confirm).toBeEnabled();
  await hold(confirm);
  await expect(app.heading("Checking what happened…")).toBeVisible();
  await expect(app.button("Hang up")).toHaveCount(0);
  await released(page);
  // The portal kept it: the gateway never heard of it, and will not take it any
  // more.
  await expect(app.heading("Nothing was sent")).toBeVisible({ timeout: 30_000 });
  expect(controls(await simulator.state())).toEqual([]);

  await app.button("Back to the call").tap();
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  expect(commands(await simulator.state())).toHaveLength(1);
});

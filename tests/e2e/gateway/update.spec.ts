// A new version of the app: offered where nothing is at stake, taken over when the
// agent wants it, and never during a call.
import type { Page } from "@playwright/test";
import { App } from "../support/app";
import { expect, test } from "../support/test";
import { untilInstalled, untilUpdateWaits } from "../support/worker";

const READY = "You are ready.";

// A browser may leave the old worker half a minute to come to rest.
test.describe.configure({ timeout: 120_000 });
const LONGEST_REST = { timeout: 45_000 };

async function untilRenewed(page: Page): Promise<void> {
  await expect.poll(() => isRenewed(page), LONGEST_REST).toBe(true);
}

async function isRenewed(page: Page): Promise<boolean> {
  return (await page.locator("meta[name=renewed]").count()) > 0;
}

test("it is offered while waiting for a call, and taken over with the session kept", async ({ app, gateway, page }) => {
  await app.signIn("1030");
  await expect(page.getByText(READY)).toBeVisible();
  await untilInstalled(page);
  await expect(app.button("Update")).toHaveCount(0);

  await gateway.renew();
  await untilUpdateWaits(page);
  await expect(page.getByRole("status").filter({ hasText: "A new version of Handset is ready." })).toBeVisible();
  expect(await isRenewed(page)).toBe(false);
  await app.button("Update").tap();
  await untilRenewed(page);
  await expect(page.getByText(READY)).toBeVisible();
  await expect(app.button("Update")).toHaveCount(0);
});

test("it is offered on the sign-in screen", async ({ app, gateway, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  await gateway.renew();
  await untilUpdateWaits(page);
  await app.button("Update").tap();
  await untilRenewed(page);
  await expect(app.button("Sign in")).toBeVisible();
});

test("it is not offered on a call nor before its outcome is read, and does not take over", async ({ app, gateway, page, simulator }) => {
  await app.signIn("1030");
  await expect(page.getByText(READY)).toBeVisible();
  await untilInstalled(page);
  const callId = await simulator.ringFrom("SALESLINE");
  await expect(app.heading("Call coming in")).toBeVisible();
  await gateway.renew();
  await untilUpdateWaits(page);
  await expect(app.button("Update")).toHaveCount(0);
  await simulator.answer(callId);
  await expect(app.button("Hang up")).toBeEnabled();

  // Not even if it is told to: the worker itself asks what is at stake.
  await page.evaluate(async () => {
    const isBusy = new Promise<void>((resolve) => {
      addEventListener("handset-update", () => {
        if (document.documentElement.dataset.update === "busy") resolve();
      });
    });
    dispatchEvent(new Event("handset-take-over"));
    await isBusy;
  });
  await expect(app.button("Update")).toHaveCount(0);
  await app.hangUp("Sale");
  await expect(app.heading("Call ended")).toBeVisible();
  await expect(app.button("Update")).toHaveCount(0);
  expect(await isRenewed(page)).toBe(false);
  await app.button("Done").tap();
  await app.button("Update").tap();
  await untilRenewed(page);
});

test("it waits while another window is on a call, says so, and then renews both", async ({ app, context, gateway, page, simulator }) => {
  await app.signIn("1030");
  await expect(page.getByText(READY)).toBeVisible();
  await untilInstalled(page);
  const other = new App(await context.newPage(), "gateway");
  await other.page.goto("/");
  await expect(other.page.getByText(READY)).toBeVisible();
  // This window does not hear of the call: what it asks from now on is held back.
  for (const path of ["events", "agent"]) await page.route(`**/handset/v1/${path}`, () => {});
  await gateway.renew();
  const callId = await simulator.ringFrom("SALESLINE");
  await simulator.answer(callId);
  await expect(other.button("Hang up")).toBeEnabled();

  await untilUpdateWaits(page);
  await app.button("Update").tap();
  await expect(page.getByText("Handset is in use in another window. Finish there, then update.")).toBeVisible();
  expect(await isRenewed(other.page)).toBe(false);
  await expect(other.button("Hang up")).toBeEnabled();

  await simulator.customerHangsUp(callId);
  await expect(other.page.getByText(READY)).toBeVisible();
  await app.button("Update").tap();
  await untilRenewed(page);
  await untilRenewed(other.page);
});

test("it is looked for each hour while the page is seen, and not more often", async ({ app, page }) => {
  await page.addInitScript(() => {
    const kept: any = globalThis;
    kept.looks = 0;
    kept.longTimers = [];
    kept.laterMs = 0;
    const now = Date.now;
    Date.now = () => now() + kept.laterMs;
    ServiceWorkerRegistration.prototype.update = async function () {
      kept.looks++;
      return this as any;
    };
    const begin: any = setInterval;
    kept.setInterval = (run: () => void, ms: number) => {
      if (ms > 60_000) kept.longTimers.push(run);
      return begin(run, ms);
    };
  });
  const minutesLater = (minutes: number) =>
    page.evaluate((ms) => void ((globalThis as any).laterMs = ms), minutes * 60_000);
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  const looks = () => page.evaluate(() => (globalThis as any).looks);
  const returns = () => page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));
  const timerIsDue = () => page.evaluate(() => (globalThis as any).longTimers.forEach((run: () => void) => run()));
  await expect.poll(() => page.evaluate(() => (globalThis as any).longTimers.length)).toBe(1);
  await minutesLater(59);
  await returns();
  await timerIsDue();
  expect(await looks()).toBe(0);
  await minutesLater(61);
  await returns();
  await timerIsDue();
  expect(await looks()).toBe(1);
  await minutesLater(90);
  await returns();
  expect(await looks()).toBe(1);
  await minutesLater(122);
  await timerIsDue();
  expect(await looks()).toBe(2);
});

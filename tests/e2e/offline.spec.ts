import { CALL_OF_1028 } from "./support/app";
import { controls, liveCall } from "./support/state";
import { expect, test } from "./support/test";
import { untilInstalled } from "./support/worker";

const OFFLINE = "You are offline. Nothing is sent, now or later.";

test("the app starts offline", async ({ app, page, context, mode, simulator }) => {
  await page.goto("/");
  await untilInstalled(page);
  await context.setOffline(true);
  await page.reload();
  if (mode === "direct") {
    await expect(app.button("Sign in")).toBeVisible();
  } else {
    // Who is signed in, only the gateway knows.
    await expect(app.heading("Connecting…")).toBeVisible();
    await expect(app.button("Sign in")).toBeHidden();
  }
  await expect(app.banner.filter({ hasText: OFFLINE })).toBeVisible();
  // Nothing was asked of the dialer.
  expect((await simulator.state()).requests).toEqual([]);
});

test("what goes to the dialer or the gateway does not go by the service worker", async ({ page }) => {
  await page.goto("/");
  await untilInstalled(page);
  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  // How the browser got a file: what a worker answers itself comes from no such source.
  const source = (path: string) =>
    page.evaluate((path) => {
      const entries: any[] = performance.getEntriesByType("resource");
      return entries.find(({ name }) => new URL(name).pathname === path)?.workerFinalSourceType;
    }, path);
  await page.evaluate(() => fetch("/agc/api.php").then((answer) => answer.text()));
  // The browser writes it down a moment later.
  await expect.poll(() => source("/agc/api.php")).toBe("network");
  expect(await source("/boot.js")).toBe("");
});

test("offline keeps what is on screen, disables the actions, and sends nothing later", async ({ app, page, context, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  await context.setOffline(true);
  await expect(confirm).toBeDisabled();
  // Even a press that gets past the disabled button is not kept for later.
  await confirm.evaluate((button: HTMLElement) => button.click());
  await page.keyboard.press("Escape");
  await expect(app.banner.filter({ hasText: OFFLINE })).toBeVisible();
  await expect(app.button("Hang up")).toBeDisabled();
  await expect(app.button("Transfer")).toBeDisabled();
  await expect(page.getByText(/312.*555.*1028/).first()).toBeVisible();

  await context.setOffline(false);
  await expect(app.button("Hang up")).toBeEnabled({ timeout: 20_000 });
  await expect(app.banner.filter({ hasText: OFFLINE })).toBeHidden();
  const state = await simulator.state();
  expect(controls(state)).toEqual([]);
  expect(liveCall(state, CALL_OF_1028.callId)).toBeDefined();
});

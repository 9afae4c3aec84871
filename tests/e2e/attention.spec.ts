// The badge, and the screen that stays awake: a navigator that stands in writes
// down what the phone is asked for.
import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

declare const phone: { badge: boolean; awake: boolean; requests: number; hide(isHidden: boolean): void };

/** Before the app runs. */
function standIn(): void {
  let isHidden = false;
  const locks: any[] = [];
  const phone = {
    badge: false,
    requests: 0,
    get awake() {
      return locks.some((lock) => !lock.released);
    },
    hide(hide: boolean) {
      isHidden = hide;
      // As a browser does.
      if (hide) for (const lock of locks) lock.released = true;
      document.dispatchEvent(new Event("visibilitychange"));
    },
  };
  Object.defineProperty(document, "hidden", { get: () => isHidden });
  Object.defineProperties(navigator, {
    setAppBadge: { value: async () => void (phone.badge = true) },
    clearAppBadge: { value: async () => void (phone.badge = false) },
    wakeLock: {
      value: {
        async request() {
          if (isHidden) throw new DOMException("the page is not seen", "NotAllowedError");
          phone.requests++;
          const lock = { released: false, release: async () => void (lock.released = true) };
          locks.push(lock);
          return lock;
        },
      },
    },
  });
  (globalThis as any).phone = phone;
}

test("a call that comes in is felt, where the phone's owner wants it", async ({ app, page, simulator }) => {
  await page.addInitScript(() => {
    const buzzes: unknown[] = [];
    Object.defineProperty(navigator, "vibrate", { value: (pattern: unknown) => buzzes.push(pattern) > 0 });
    (globalThis as any).buzzes = buzzes;
  });
  const buzzes = () => page.evaluate(() => (globalThis as any).buzzes);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  expect(await buzzes()).toEqual([]);
  let callId = await simulator.ringFrom("BILLING");
  await expect(app.heading("Call coming in")).toBeVisible();
  await expect.poll(buzzes).toEqual([250]);
  // Once for each call; another of its own for what was held.
  await simulator.answer(callId);
  await expect(app.heading("On a call")).toBeVisible();
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  expect(await buzzes()).toEqual([250, 15]);
  await app.button("Done").tap();
  await expect(app.heading("Waiting for a call")).toBeVisible();

  await app.button("Settings").tap();
  await page.getByRole("switch", { name: "Vibration" }).tap();
  await app.button("Back").tap();
  callId = await simulator.ringFrom("BILLING");
  await expect(app.heading("Call coming in")).toBeVisible();
  await simulator.answer(callId);
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  expect(await buzzes()).toEqual([250, 15]);
});

const isBadgeShown = (page: Page) => page.evaluate(() => phone.badge);
const isAwake = (page: Page) => page.evaluate(() => phone.awake);

test("with a call that rings come a badge and a screen that stays awake, and go with it", async ({ app, page, simulator }) => {
  await page.addInitScript(standIn);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  expect(await isBadgeShown(page)).toBe(false);
  expect(await isAwake(page)).toBe(false);

  const callId = await simulator.ringFrom("SALESLINE");
  await expect(app.heading("Call coming in")).toBeVisible();
  await expect.poll(() => isBadgeShown(page)).toBe(true);
  await expect.poll(() => isAwake(page)).toBe(true);
  await simulator.answer(callId);
  await expect(app.heading("On a call")).toBeVisible();
  expect(await isBadgeShown(page)).toBe(true);
  expect(await page.evaluate(() => phone.requests)).toBe(1);

  await simulator.customerHangsUp(callId);
  await expect.poll(() => isBadgeShown(page)).toBe(false);
  await expect.poll(() => isAwake(page)).toBe(false);
});

test("the screen stays awake again once the page is seen again", async ({ app, page }) => {
  await page.addInitScript(standIn);
  await app.signInOnCall();
  await expect.poll(() => isAwake(page)).toBe(true);
  await page.evaluate(() => phone.hide(true));
  expect(await isAwake(page)).toBe(false);
  await page.evaluate(() => phone.hide(false));
  await expect.poll(() => isAwake(page)).toBe(true);
});

test("signing out during a call lets the screen go dark", async ({ app, page }) => {
  await page.addInitScript(standIn);
  await app.signInOnCall();
  await expect.poll(() => isAwake(page)).toBe(true);
  await app.button("Sign out").tap();
  await expect(app.heading("Sign in")).toBeVisible();
  await expect.poll(() => isAwake(page)).toBe(false);
  await expect.poll(() => isBadgeShown(page)).toBe(false);
});

for (const [what, take] of [
  ["can do neither", () => Object.defineProperties(navigator, { setAppBadge: {}, clearAppBadge: {}, wakeLock: {} })],
  [
    "refuses both",
    () => {
      const refuse = () => Promise.reject(new DOMException("not now", "NotAllowedError"));
      Object.defineProperties(navigator, {
        setAppBadge: { value: refuse },
        clearAppBadge: { value: refuse },
        wakeLock: { value: { request: refuse } },
      });
    },
  ],
] as const) {
  test(`a phone that ${what} shows the call all the same`, async ({ app, page }) => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.addInitScript(take);
    await app.signInOnCall();
    await app.hangUp();
    await expect(app.heading("Call ended")).toBeVisible();
    expect(errors).toEqual([]);
  });
}

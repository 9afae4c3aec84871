// What takes long says so: a network that is slow, and nothing that is wrong.
import type { Page } from "@playwright/test";
import { hold } from "../support/finger";
import { commands } from "../support/state";
import { becomeSlow, standStill } from "../support/still";
import { expect, test } from "../support/test";

const SLOW = "This takes longer than usual. The answer has not come yet.";

/** Requests to this path wait until they are let go. */
async function holdBack(page: Page, path: string, method: string): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(path, async (route) => {
    if (route.request().method() === method) await held;
    await route.continue();
  });
  return letGo;
}

test("an app that loads slowly says so, and starts", async ({ app, page }) => {
  const letGo = await holdBack(page, "**/*.wasm", "GET");
  await page.goto("/", { waitUntil: "commit" });
  await expect(page.getByRole("status")).toHaveText("Still opening… The connection may be slow.");
  letGo();
  await expect(app.button("Sign in")).toBeVisible();
});

test("a sign-in that takes long says so, once it does", async ({ app, page }) => {
  await standStill(page);
  const letGo = await holdBack(page, "**/handset/v1/session", "POST");
  await page.goto("/");
  await app.fillIn("1030");
  await app.button("Sign in").tap();
  await expect(app.button("Signing in…")).toBeDisabled();
  const said = page.getByRole("status").filter({ hasText: SLOW });
  // Nothing is said of what may still be quick.
  await expect(said).toHaveCount(0);
  await becomeSlow(page);
  await expect(said).toBeVisible();
  letGo();
  await expect(page.getByText("You are ready.")).toBeVisible();
  await expect(said).toHaveCount(0);
});

test("a hang-up that takes long says so, where nothing moves under the finger", async ({ app, page, simulator }) => {
  await app.signInOnCall();
  const letGo = await holdBack(page, "**/agc/api.php", "POST");
  const confirm = await app.askToHangUp();
  const before = await confirm.boundingBox();
  await hold(confirm);
  await expect(page.getByText("Ending the call…").first()).toBeVisible();
  const said = app.dialog("Hang up this call?").getByRole("status").filter({ hasText: SLOW });
  await expect(said).toBeVisible();
  expect(await confirm.boundingBox()).toEqual(before);
  letGo();
  await expect(app.heading("Call ended")).toBeVisible();
  await expect(page.getByText(SLOW)).toHaveCount(0);
  expect(commands(await simulator.state())).toHaveLength(1);
});

for (const [agentUser, state, outcome] of [
  ["6001", "on a call", "Your phone should ring"],
  ["1030", "waiting for one", "The dialer refused"],
] as const) {
  test(`while the dialer is asked to ring a phone, that is said, ${state}`, async ({ app, page }) => {
    await app.signIn(agentUser);
    const ring = app.button("Ring my phone");
    await expect(ring).toBeEnabled();
    const letGo = await holdBack(page, "**/agc/api.php", "POST");
    const before = await ring.boundingBox();
    await ring.tap();
    const doing = page.getByRole("main").getByText("Asking the dialer to ring your phone…");
    await expect(doing).toBeVisible();
    await expect(page.getByText(SLOW)).toBeVisible();
    expect(await ring.boundingBox()).toEqual(before);
    letGo();
    await expect(app.heading(outcome)).toBeVisible();
    await expect(doing).toHaveCount(0);
  });
}

test("recent outcomes that are not there yet are not said to be none", async ({ app, page }) => {
  const letGo = await holdBack(page, "**/handset/v1/outcomes", "GET");
  await app.signIn("1030");
  await app.button("Recent outcomes").tap();
  await expect(page.getByText("Loading…")).toBeVisible();
  await expect(page.getByText("Nothing yet")).toHaveCount(0);
  letGo();
  await expect(page.getByText("Nothing yet since you signed in.")).toBeVisible();
});

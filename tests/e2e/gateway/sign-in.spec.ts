import { App } from "../support/app";
import { controls, logins } from "../support/state";
import { expect, test } from "../support/test";

test("a wrong password is told, and is not kept", async ({ app, page }) => {
  await app.signIn("1028", { password: "not-the-password" });
  await expect(app.banner).toContainText("The agent user or the password is wrong.");
  await expect(app.password).toHaveValue("");
  await expect(page.getByLabel("Agent user")).toHaveValue("1028");
  expect(await page.content()).not.toContain("not-the-password");

  await app.fillIn("1028");
  await app.button("Sign in").tap();
  await expect(app.button("Hang up")).toBeEnabled();
  expect(await page.content()).not.toContain("pw1028");
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(kept).not.toContain("pw1028");
});

test("no API user and no API password are asked for", async ({ app, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await expect(page.getByLabel("API user")).toHaveCount(0);
  await expect(page.getByLabel("API password")).toHaveCount(0);
  await expect(page.locator("body")).not.toContainText("Direct mode");
});

test("after too many wrong passwords one has to wait, and sees for how long", async ({
  app,
  page,
  simulator,
}) => {
  await page.goto("/");
  for (let wrong = 1; wrong <= 4; wrong++) {
    await app.fillIn("1028", { password: `wrong-${wrong}` });
    await app.button("Sign in").tap();
    await expect(app.banner).toContainText("The agent user or the password is wrong.");
  }
  // The right one does not help now, and the dialer is not asked.
  expect(logins(await simulator.state())).toHaveLength(4);
  await app.fillIn("1028");
  await app.button("Sign in").tap();
  await expect(app.banner).toContainText("Too many wrong passwords.");
  await expect(app.button("Sign in")).toBeDisabled();
  const wait = page.getByText(/^You can try again in \d+:\d\d\.$/);
  await expect(wait).toBeVisible();
  const first = await wait.innerText();
  await expect(wait).not.toHaveText(first);
  expect(logins(await simulator.state())).toHaveLength(4);

  // Another agent of the same phone can sign in.
  await page.reload();
  await app.fillIn("1030");
  await app.button("Sign in").tap();
  await expect(app.heading("Waiting for a call")).toBeVisible();
});

test("when the time is over, one can try again", async ({ app, page }) => {
  await page.addInitScript(() => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + ((window as any).laterMs ?? 0);
  });
  await page.goto("/");
  for (let wrong = 1; wrong <= 5; wrong++) {
    await expect(app.button("Sign in")).toBeEnabled();
    await app.fillIn("1028", { password: `wrong-${wrong}` });
    await app.button("Sign in").tap();
    await expect(app.banner).toBeVisible();
    await expect(app.password).toHaveValue("");
  }
  await expect(app.button("Sign in")).toBeDisabled();
  await page.evaluate(() => ((window as any).laterMs = 31 * 60_000));
  await expect(app.button("Sign in")).toBeEnabled();
  await expect(page.getByText(/^You can try again in/)).toBeHidden();
});

test("that the gateway does not reach the dialer is not said to be a wrong password", async ({
  app,
  page,
  simulator,
}) => {
  await simulator.fail({ fault: "drop_before", for_ms: 600_000 });
  await app.signIn("1028");
  await expect(app.banner).toContainText("The gateway does not reach the dialer.");
  await expect(page.getByLabel("Agent user")).toHaveValue("1028");
  await simulator.recover();
  await app.fillIn("1028");
  await app.button("Sign in").tap();
  await expect(app.button("Hang up")).toBeEnabled();
});

test("who is signed in stays so when the app is opened again", async ({ app, context, mode, page }) => {
  await app.signInOnCall();
  await page.reload();
  await expect(app.button("Hang up")).toBeEnabled();

  const again = new App(await context.newPage(), mode);
  await again.page.goto("/");
  await expect(again.button("Hang up")).toBeEnabled();
  await expect(again.page.getByText("1028", { exact: true })).toBeVisible();
});

test("who signs out is signed out, and the next agent sees nothing of it", async ({
  app,
  page,
  simulator,
}) => {
  await app.signInOnCall();
  await app.button("Sign out").tap();
  await expect(app.heading("Sign in")).toBeVisible();
  await page.reload();
  await expect(app.heading("Sign in")).toBeVisible();
  await app.fillIn("1030");
  await app.button("Sign in").tap();
  await expect(app.heading("Waiting for a call")).toBeVisible();
  await expect(page.locator("body")).not.toContainText("1028");
  expect(controls(await simulator.state())).toEqual([]);
});

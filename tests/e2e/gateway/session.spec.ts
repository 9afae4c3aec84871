import { CALL_OF_1028 } from "../support/app";
import { hold } from "../support/finger";
import { commands, controls, leadStatus } from "../support/state";
import { expect, test } from "../support/test";

test("a session that is revoked during a call says so, and nothing can be tapped", async ({
  app,
  gateway,
  simulator,
}) => {
  await app.signInOnCall();
  await gateway.revoke("1028");
  await expect(app.heading("Sign in")).toBeVisible();
  await expect(app.banner).toContainText("Your administrator has signed you out.");
  await expect(app.banner).toContainText("A call that is on goes on.");
  await expect(app.button("Hang up")).toHaveCount(0);
  await expect(app.button("Transfer")).toHaveCount(0);

  await app.fillIn("1028");
  await app.button("Sign in").tap();
  await app.hangUp("Sale");
  await expect(app.heading("Call ended")).toBeVisible();
  const state = await simulator.state();
  expect(commands(state)).toHaveLength(1);
  expect(leadStatus(state, CALL_OF_1028.leadId)).toBe("SALE");
});

test("a tap that meets a session revoked just before sends nothing", async ({
  app,
  gateway,
  page,
  simulator,
}) => {
  // The events do not come through, and the next look is held back: the tap is
  // the first to find out.
  await page.route("**/handset/v1/events", () => {});
  await app.signInOnCall();
  await page.route("**/handset/v1/agent", () => {});
  const confirm = await app.askToHangUp();
  await gateway.revoke("1028");
  await hold(confirm);
  await expect(app.heading("Sign in")).toBeVisible();
  await expect(app.banner).toContainText("You are not signed in any more.");
  expect(controls(await simulator.state())).toEqual([]);
});

test("a session that is revoked with the question open takes the question away", async ({
  app,
  gateway,
  simulator,
}) => {
  await app.signInOnCall();
  await app.choose("Default in-group");
  await gateway.revoke("1028");
  await expect(app.dialog("Transfer this call")).toBeHidden();
  await expect(app.heading("Sign in")).toBeVisible();
  await expect(app.banner).toContainText("Your administrator has signed you out.");
  expect(controls(await simulator.state())).toEqual([]);
});

test.describe("a session of a minute", () => {
  test.use({ gatewayConfig: '[sessions]\nidle = "1m"\nabsolute = "1m"' });

  test("a session that expires during a call says so, and nothing can be tapped", async ({
    app,
    simulator,
  }) => {
    test.setTimeout(120_000);
    await app.signInOnCall();
    // The shortest that a gateway can be set to.
    await expect(app.heading("Sign in")).toBeVisible({ timeout: 80_000 });
    // An event tells the first, unless a request meets the end before it.
    await expect(app.banner).toContainText(
      /You were signed in for too long, or not active\.|You are not signed in any more\./,
    );
    await expect(app.button("Hang up")).toHaveCount(0);
    expect(controls(await simulator.state())).toEqual([]);

    await app.fillIn("1028");
    await app.button("Sign in").tap();
    await expect(app.button("Hang up")).toBeEnabled();
  });
});

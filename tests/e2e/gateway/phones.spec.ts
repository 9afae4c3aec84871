// One agent with two phones.
import type { Browser } from "@playwright/test";
import { App } from "../support/app";
import { hold } from "../support/finger";
import { commands, controls } from "../support/state";
import { expect, test } from "../support/test";

async function another(browser: Browser): Promise<App> {
  const context = await browser.newContext();
  return new App(await context.newPage(), "gateway");
}

test("what one phone does is told to the other", async ({ app, browser, simulator }) => {
  const other = await another(browser);
  await other.signInOnCall();
  await app.signInOnCall();
  // Signing in with the second did not sign out the first.
  await expect(other.button("Hang up")).toBeEnabled();

  await other.choose("Default in-group");
  await expect(other.button(/^Hold to transfer/)).toBeEnabled();
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 1_500 });
  await app.hangUp();
  await expect(other.heading("Checking what happened…")).toBeVisible();
  await expect(other.button(/^Hold to transfer/)).toHaveCount(0);

  await expect(app.heading("Call ended")).toBeVisible();
  await expect(other.heading("Call ended")).toBeVisible();
  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state).map((command) => command.action)).toEqual(["Hangup"]);
  await other.page.context().close();
});

test("two phones that want different things get one command, and one is told why", async ({
  app,
  browser,
  simulator,
}) => {
  const other = await another(browser);
  // It does not hear what the first one does.
  await other.page.route("**/handset/v1/events", () => {});
  await other.signInOnCall();
  await app.signInOnCall();
  await other.choose("Default in-group");
  await expect(other.button(/^Hold to transfer/)).toBeEnabled();

  // The hang-up is under way until its answer comes, and changes nothing.
  await simulator.fail({ fault: "command_not_issued", count: 1 });
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 3_500 });
  await app.hangUp();
  await expect.poll(async () => controls(await simulator.state()).length).toBe(1);
  await hold(other.button(/^Hold to transfer/));
  await expect(other.heading("Nothing was sent")).toBeVisible();
  const [what] = await other.explanation();
  expect(what).toContain("Something else is being done with your call already.");

  await expect(app.heading("Not done: the call is still with you")).toBeVisible();
  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toEqual([]);
  await other.page.context().close();
});

test("two phones that tap at the same moment get one command", async ({ app, browser, simulator }) => {
  const other = await another(browser);
  await other.signInOnCall();
  await app.signInOnCall();
  const hangUp = await app.askToHangUp();
  await other.choose("Default in-group");
  const transfer = other.button(/^Hold to transfer/);
  await expect(transfer).toBeEnabled();

  // Whichever comes first takes the other's button away.
  const buttons = [await hangUp.elementHandle(), await transfer.elementHandle()];
  await Promise.all(buttons.map((button) => button?.evaluate((it: any) => it.click())));
  for (const phone of [app, other]) {
    const heading = phone.heading(/^(Call ended|Call transferred|Nothing was sent|The dialer refused)$/);
    await expect(heading).toBeVisible();
  }
  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toHaveLength(1);
  await other.page.context().close();
});

// Connections that break and gateways that end in the middle of an action: the
// app asks what happened, and one tap stays one command.
import type { Page, Request } from "@playwright/test";
import type { Simulator } from "../support/simulator";
import { CALL_OF_1028 } from "../support/app";
import { hold } from "../support/finger";
import { commands, controls, leadStatus, liveCall } from "../support/state";
import { expect, test } from "../support/test";

const CHECKING = "Checking what happened…";
const ACTIONS = "**/agc/api.php";

/** Awaits that the dialer has been asked to act. */
async function asked(simulator: Simulator): Promise<void> {
  await expect.poll(async () => controls(await simulator.state()).length).toBe(1);
}

test("a gateway that dies in the middle of an action finds out what happened", async ({
  app,
  gateway,
  simulator,
}) => {
  await app.signInOnCall();
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 60_000 });
  await app.hangUp("Sale");
  await asked(simulator);
  await gateway.kill();
  await expect(app.heading(CHECKING)).toBeVisible();
  await gateway.startAgain();
  await expect(app.heading("Call ended")).toBeVisible({ timeout: 40_000 });

  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toHaveLength(1);
  expect(leadStatus(state, CALL_OF_1028.leadId)).toBe("SALE");
});

test("a gateway that dies in the middle of what comes to nothing finds that out", async ({
  app,
  gateway,
  simulator,
}) => {
  await app.signInOnCall();
  await simulator.fail({ fault: "command_not_issued", count: 1 });
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 60_000 });
  await app.hangUp();
  await asked(simulator);
  await gateway.kill();
  await expect(app.heading(CHECKING)).toBeVisible();
  await gateway.startAgain();
  const notDone = app.heading("Not done: the call is still with you");
  await expect(notDone).toBeVisible({ timeout: 40_000 });

  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toEqual([]);
  await app.button("Back to the call").tap();
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
});

test("a gateway that is stopped finishes the action first", async ({ app, gateway, simulator }) => {
  await app.signInOnCall();
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 1_500 });
  await app.hangUp();
  await asked(simulator);
  await gateway.stop();
  await gateway.startAgain();
  await expect(app.heading("Call ended")).toBeVisible({ timeout: 40_000 });
  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toHaveLength(1);
});

test("a network that goes after the request was sent is waited for", async ({
  app,
  context,
  page,
  simulator,
}) => {
  await app.signInOnCall();
  const courier = await context.newPage();
  await courier.goto("/favicon.svg");
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 1_000 });
  // The request arrives, and its answer does not.
  await page.route(ACTIONS, async (route) => {
    const arrives = send(courier, route.request());
    await asked(simulator);
    await context.setOffline(true);
    await route.abort("connectionreset");
    await arrives.catch(() => {});
  });
  await app.hangUp("Sale");
  await expect(app.heading(CHECKING)).toBeVisible();
  await expect(app.banner.filter({ hasText: "You are offline." })).toBeVisible();
  await context.setOffline(false);
  await expect(app.heading("Call ended")).toBeVisible({ timeout: 30_000 });
  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toHaveLength(1);
  expect(leadStatus(state, CALL_OF_1028.leadId)).toBe("SALE");
});

test("a request that was lost on its way is given up, and refused should it still arrive", async ({
  app,
  page,
  simulator,
}) => {
  await app.signInOnCall();
  const lost = page.waitForRequest(ACTIONS);
  await page.route(ACTIONS, (route) => route.abort("connectionreset"));
  await app.hangUp();
  await expect(app.heading("Nothing was sent")).toBeVisible();
  await page.unroute(ACTIONS);

  const late = await send(page, await lost);
  expect(late).toEqual({ status: 409, error: "key_closed" });
  const state = await simulator.state();
  expect(controls(state)).toEqual([]);
  expect(liveCall(state, CALL_OF_1028.callId)).toBeDefined();
});

test("a request that arrives twice has one outcome", async ({ app, page, simulator }) => {
  await app.signInOnCall();
  const sent = page.waitForRequest(ACTIONS);
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  expect(await send(page, await sent)).toEqual({ status: 200, error: null });
  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toHaveLength(1);
});

test("a page that is loaded again while it is checked goes on checking", async ({
  app,
  page,
  simulator,
}) => {
  const answers = /\/handset\/v1\/(events|outcomes|actions)/;
  await app.signInOnCall();
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 1_000 });
  const confirm = await app.askToHangUp();
  await page.route(answers, (route) => route.abort("connectionreset"));
  await hold(confirm);
  await asked(simulator);
  await page.reload();
  await expect(app.heading(CHECKING)).toBeVisible();
  await expect(page.getByText("Hang up", { exact: true })).toBeVisible();
  await expect(app.button("Hang up")).toHaveCount(0);
  await page.unroute(answers);
  await expect(app.heading("Call ended")).toBeVisible({ timeout: 30_000 });
  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toHaveLength(1);
});

test("a double tap is one intent with one key", async ({ app, page, simulator }) => {
  const keys: (string | null)[] = [];
  page.on("request", async (request) => {
    if (request.url().endsWith("/agc/api.php")) keys.push(await request.headerValue("idempotency-key"));
  });
  await app.signInOnCall();
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 500 });
  const confirm = await app.askToHangUp();
  await confirm.evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await expect(app.heading("Call ended")).toBeVisible();
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(commands(await simulator.state())).toHaveLength(1);
});

/** Sends a request of the app from a page of the same origin and browser. */
async function send(page: Page, request: Request): Promise<{ status: number; error: string | null }> {
  const { "idempotency-key": key, "content-type": type } = await request.allHeaders();
  return page.evaluate(
    async ({ headers, body }) => {
      const answer = await fetch("/agc/api.php", { method: "POST", headers, body });
      return { status: answer.status, error: answer.headers.get("handset-error") };
    },
    { headers: { "idempotency-key": key, "content-type": type }, body: request.postData() },
  );
}

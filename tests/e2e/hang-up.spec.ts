import { CALL_OF_1028 } from "./support/app";
import { hold } from "./support/finger";
import { commands, controls, leadStatus, liveCall, stateOf } from "./support/state";
import { expect, test } from "./support/test";

test.describe("where any disposition may be sent, or none", () => {
  test.use({ gatewayConfig: "[policy.groups.AGENTS]\ndispositions = []" });

  test("hang up without disposition ends the call as RAXFER", async ({ app, simulator }) => {
    await app.signInOnCall();
    await app.hangUp("None");
    await expect(app.heading("Call ended")).toBeVisible();

    const state = await simulator.state();
    expect(commands(state)).toEqual([{ action: "Hangup", channel: "SIP/carrier-0000a1", exten: null }]);
    expect(controls(state)).toHaveLength(1);
    expect(controls(state)[0]).toMatchObject({
      method: "POST",
      agent_user: "1028",
      value: CALL_OF_1028.callId,
      stage: "HANGUP",
      status: "RAXFER",
    });
    expect(leadStatus(state, CALL_OF_1028.leadId)).toBe("RAXFER");
    expect(liveCall(state, CALL_OF_1028.callId)).toBeUndefined();
    expect(stateOf(state, "1028")).toBe("READY");

    await app.button("Done").tap();
    await expect(app.heading("Waiting for a call")).toBeVisible();
  });
});

test("hang up with disposition writes it", async ({ app, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp("Sale");
  // The disposition is named on the button that sends it.
  await expect(confirm).toHaveAccessibleName("Hold to hang up · SALE");
  await hold(confirm);
  await expect(app.heading("Call ended")).toBeVisible();

  const state = await simulator.state();
  expect(leadStatus(state, CALL_OF_1028.leadId)).toBe("SALE");
  expect(commands(state)).toHaveLength(1);
});

test("keeping the call sends nothing", async ({ app, simulator }) => {
  await app.signInOnCall();
  await app.button("Hang up").tap();
  await app.button("Keep the call").tap();
  await expect(app.dialog("Hang up this call?")).toBeHidden();

  const state = await simulator.state();
  expect(controls(state)).toEqual([]);
  expect(liveCall(state, CALL_OF_1028.callId)).toBeDefined();
});

test("double tap sends one request", async ({ app, simulator }) => {
  await app.signInOnCall();
  await simulator.fail({ fault: "slow", function: "ra_call_control", delay_ms: 500 });
  const confirm = await app.askToHangUp();
  // Two taps in the same frame, before anything can be redrawn.
  await confirm.evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await expect(app.heading("Call ended")).toBeVisible();

  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toHaveLength(1);
});

test("a double tap on Hang up does not confirm", async ({ app, simulator }) => {
  await app.signInOnCall();
  // The second tap of a double tap hits what the first one brought there.
  await app.button("Hang up").evaluate(async (button: HTMLElement) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    const tap = () => {
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      if (hit instanceof HTMLElement) hit.click();
    };
    const frame = () => new Promise(requestAnimationFrame);
    tap();
    await frame();
    await frame();
    tap();
  });
  const sheet = app.dialog("Hang up this call?");
  // What can be confirmed has not been.
  const confirm = sheet.getByRole("button", { name: /^(Hold to hang up|Choose a disposition)$/ });
  await expect(confirm).toBeEnabled();
  expect(controls(await simulator.state())).toEqual([]);
});

test("SUCCESS with command_not_issued is reported as not done", async ({ app, simulator }) => {
  await app.signInOnCall();
  await simulator.fail({ fault: "command_not_issued", count: 1 });
  await app.hangUp();
  await expect(app.heading("Not done: the call is still with you")).toBeVisible();

  const state = await simulator.state();
  expect(commands(state)).toEqual([]);
  expect(liveCall(state, CALL_OF_1028.callId)).toBeDefined();

  await app.button("Back to the call").tap();
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
});

test("SUCCESS with HTTP 500 is not reported as done", async ({ app, mode, simulator }) => {
  const said = {
    direct: "Not done: the call is still with you",
    // The gateway does not conclude from what is shown that the line is whole.
    gateway: "Outcome not known",
  };
  await app.signInOnCall();
  await simulator.fail({ fault: "http_500_after_success", count: 1 });
  await app.hangUp("Sale");
  await expect(app.heading(said[mode])).toBeVisible();
  expect(commands(await simulator.state())).toEqual([]);
});

test("a translated SUCCESS is not a success", async ({ app, simulator }) => {
  await app.signInOnCall();
  await simulator.fail({ fault: "translated", function: "ra_call_control", count: 1 });
  await app.hangUp();
  await expect(app.heading("Not done: the call is still with you")).toBeVisible();
  expect((await app.explanation())[0]).toContain("The dialer answered in another language");
  expect(commands(await simulator.state())).toEqual([]);
});

// A browser sends a POST again by itself when a connection that it has used
// before is closed without an answer, once for each connection that it keeps.
// Only when all are lost does the app hear of it.
const AS_OFTEN_AS_THE_BROWSER_TRIES = 20;

test("an answer lost on its way is found out by looking again", async ({ app, simulator }) => {
  await app.signInOnCall();
  await simulator.fail({
    fault: "drop_after",
    function: "ra_call_control",
    count: AS_OFTEN_AS_THE_BROWSER_TRIES,
  });
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  expect(commands(await simulator.state())).toHaveLength(1);
});

test("what the browser sent again is not taken for a refusal", async ({ app, mode, simulator }) => {
  test.skip(mode === "gateway", "the gateway, not the browser, asks the dialer, and only once");
  await app.signInOnCall();
  // The dialer executes the first request and answers the second, which the
  // app never sent, with "no active call found".
  await simulator.fail({ fault: "drop_after", function: "ra_call_control", count: 1 });
  await app.hangUp("Sale");
  await expect(app.heading("Call ended")).toBeVisible();

  const state = await simulator.state();
  expect(commands(state)).toHaveLength(1);
  expect(leadStatus(state, CALL_OF_1028.leadId)).toBe("SALE");
});

test("a request lost on its way is reported as not done and not sent again", async ({ app, mode, simulator }) => {
  const said = {
    direct: "Not done so far: the call is still with you",
    // It waits until nothing can arrive any more.
    gateway: "Not done: the call is still with you",
  };
  await app.signInOnCall();
  await simulator.fail({
    fault: "drop_before",
    function: "ra_call_control",
    count: AS_OFTEN_AS_THE_BROWSER_TRIES,
  });
  await app.hangUp();
  await expect(app.heading(said[mode])).toBeVisible();
  const state = await simulator.state();
  expect(commands(state)).toEqual([]);
  expect(liveCall(state, CALL_OF_1028.callId)).toBeDefined();
});

test("a captive portal in the way of the look before sends nothing", async ({ app, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  await simulator.fail({ fault: "captive_portal", for_ms: 60_000 });
  await hold(confirm);
  await expect(app.heading("Nothing was sent")).toBeVisible();
  expect(controls(await simulator.state())).toEqual([]);
});

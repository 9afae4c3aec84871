// By keys alone, what only a gateway lets an agent do.
import { CALL_OF_1028 } from "../support/app";
import { Keys } from "../support/keys";
import { controls, leadStatus } from "../support/state";
import { expect, test } from "../support/test";
import { untilInstalled, untilUpdateWaits } from "../support/worker";

// Each stop of the focus is looked at; a browser may leave the old worker half a minute.
test.describe.configure({ timeout: 120_000 });

test("the shift's outcomes are read and left", async ({ app, page }) => {
  const keys = new Keys(page);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await keys.press(app.button("Ring my phone"));
  await expect(app.heading("The dialer refused")).toBeVisible();
  // What was pressed is gone.
  await keys.arrive(app.heading("Waiting for a call"));
  await keys.press(app.button("Done"));
  await keys.arrive(app.heading("Waiting for a call"));
  await keys.press(app.button("Recent outcomes"));
  await keys.arrive(app.heading("Recent outcomes"));
  await keys.press(app.button("Back"));
  await keys.arrive(app.heading("Waiting for a call"));
});

test("a new version is taken over", async ({ app, gateway, page }) => {
  const keys = new Keys(page);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await untilInstalled(page);
  await gateway.renew();
  await untilUpdateWaits(page);
  await keys.press(app.button("Update"));
  await expect(page.locator("meta[name=renewed]")).toHaveCount(1, { timeout: 45_000 });
  await keys.arrive(app.heading("Waiting for a call"));
});

test("a notice is read and put away", async ({ app, page, simulator }) => {
  const keys = new Keys(page);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  const callId = await simulator.ringFrom("SALESLINE");
  await simulator.answer(callId);
  await keys.press(app.button("Hang up"));
  await simulator.customerHangsUp(callId);
  await keys.press(app.button("OK"));
  await expect(app.banner).toHaveCount(0);
  await keys.arrive(app.heading("Waiting for a call"));
});

test("a saved target is searched for, chosen with a disposition, and transferred to", async ({ app, simulator }) => {
  const keys = new Keys(app.page);
  await app.signInOnCall();
  const sheet = app.dialog("Transfer this call");
  await keys.press(app.button("Transfer"));
  await keys.type(sheet.getByLabel("Search"), "front");
  await keys.choose(sheet.getByRole("radiogroup", { name: "Where to" }), /^Front desk/);
  await keys.choose(sheet.getByRole("radiogroup", { name: "Disposition" }), /^Call back/);
  await keys.press(app.button("Hold to transfer · Front desk · CALLBK"));
  await keys.arrive(app.heading("Call transferred"));
  expect(controls(await simulator.state())[0]).toMatchObject({ phone_number: "13125550100" });
  expect(leadStatus(await simulator.state(), CALL_OF_1028.leadId)).toBe("CALLBK");
});

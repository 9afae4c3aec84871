import { CALL_OF_1028 } from "./support/app";
import { hold } from "./support/finger";
import { commands, controls, leadStatus, liveCall } from "./support/state";
import { expect, test } from "./support/test";

test("transfer to a number, as it is pasted", async ({ app, simulator }) => {
  await app.signInOnCall();
  const sheet = await app.chooseTransfer("To a number");
  await sheet.getByLabel("Phone number").fill("+1 (312) 555-0199");
  await app.button("Continue").tap();
  await hold(app.button(/^Hold to transfer/));
  await expect(app.heading("Call transferred")).toBeVisible();

  const state = await simulator.state();
  expect(commands(state)).toEqual([
    { action: "Redirect", channel: "SIP/carrier-0000a1", exten: "13125550199" },
  ]);
  expect(controls(state)).toHaveLength(1);
  expect(controls(state)[0]).toMatchObject({
    stage: "EXTENSIONTRANSFER",
    phone_number: "13125550199",
    status: "RAXFER",
  });
  expect(liveCall(state, CALL_OF_1028.callId)).toBeUndefined();
});

test("transfer to an in-group, with a disposition", async ({ app, simulator }) => {
  await app.signInOnCall();
  const sheet = await app.chooseTransfer("To an in-group");
  await app.chooseInGroup(sheet, "BILLING");
  await sheet.getByRole("radio", { name: "Call back" }).check({ force: true });
  await app.confirmTransfer();
  await expect(app.heading("Call transferred")).toBeVisible();

  const state = await simulator.state();
  expect(commands(state)).toEqual([
    {
      action: "Redirect",
      channel: "SIP/carrier-0000a1",
      exten: "90009*BILLING**402027**3125551028**1028**",
    },
  ]);
  expect(leadStatus(state, CALL_OF_1028.leadId)).toBe("CALLBK");
});

test("transfer to the default in-group", async ({ app, simulator }) => {
  await app.signInOnCall();
  await app.chooseTransfer("Default in-group");
  await app.confirmTransfer();
  await expect(app.heading("Call transferred")).toBeVisible();

  const state = await simulator.state();
  expect(controls(state)[0]).toMatchObject({ ingroup_choices: "DEFAULTINGROUP" });
  // The default transfer group of the call's own in-group, SALESLINE.
  expect(commands(state).map((command) => command.exten)).toEqual([
    "90009*BILLING**402027**3125551028**1028**",
  ]);
});

test("a number that cannot be dialled is refused beside its field", async ({ app, simulator }) => {
  await app.signInOnCall();
  const sheet = await app.chooseTransfer("To a number");
  await sheet.getByLabel("Phone number").fill("1-800-FLOWERS");
  await app.button("Continue").tap();
  await expect(sheet.getByLabel("Phone number")).toHaveAttribute("aria-invalid", "true");
  await expect(app.button(/^Hold to transfer/)).toBeHidden();
  expect(controls(await simulator.state())).toEqual([]);
});

test("a transfer can be taken back until the second gesture", async ({ app, page, simulator }) => {
  await app.signInOnCall();
  const sheet = await app.chooseTransfer("To a number");
  await sheet.getByLabel("Phone number").fill("3125550199");
  await app.button("Continue").tap();
  await app.button("Back").tap();
  // What was typed is still there.
  await expect(page.getByLabel("Phone number")).toHaveValue("3125550199");
  await page.keyboard.press("Escape");
  await expect(app.button("Hang up")).toBeEnabled();
  expect(controls(await simulator.state())).toEqual([]);
});

test("an in-group that the dialer does not have is explained", async ({ app, simulator }) => {
  await app.signInOnCall();
  const sheet = await app.chooseTransfer("To an in-group");
  // In gateway mode, one that the site lists all the same.
  await app.chooseInGroup(sheet, "SUPPORT");
  await app.confirmTransfer();
  await expect(app.heading("The dialer refused")).toBeVisible();
  expect(await app.rawAnswer()).toContain("ERROR: ingroup is not valid - SUPPORT");

  const state = await simulator.state();
  expect(commands(state)).toEqual([]);
  expect(liveCall(state, CALL_OF_1028.callId)).toBeDefined();
});

import type { Locator } from "@playwright/test";
import { CALL_OF_1028 } from "./support/app";
import { Finger, hold } from "./support/finger";
import { commands, controls, leadStatus, liveCall } from "./support/state";
import { expect, test } from "./support/test";

test("transfer to a number, as it is pasted", async ({ app, simulator }) => {
  await app.signInOnCall();
  const sheet = await app.dial("+1 (312) 555-0199");
  await expect(sheet).toContainText("Dials 13125550199");
  await hold(app.button("Hold to transfer · 1 312 555 0199"));
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
  const sheet = await app.choose("Billing");
  await sheet.getByRole("radio", { name: "Call back" }).check({ force: true });
  // Both are named on the button that sends them.
  await hold(app.button("Hold to transfer · Billing · CALLBK"));
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
  await app.choose("Default in-group");
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
  const sheet = await app.dial("1-800-FLOWERS");
  // It is said as it is typed, and as an error when it is insisted on.
  await expect(sheet).toContainText("Use only the digits 0-9, * and #.");
  await expect(app.button(/^Hold to transfer/)).toBeHidden();
  await app.button("Enter a number").tap();
  await expect(sheet.getByLabel("Phone number")).toHaveAttribute("aria-invalid", "true");
  await expect(sheet.getByLabel("Phone number")).toBeFocused();
  expect(controls(await simulator.state())).toEqual([]);
});

test("a transfer can be taken back until the second gesture", async ({ app, simulator }) => {
  await app.signInOnCall();
  await app.dial("3125550199");
  await expect(app.button(/^Hold to transfer/)).toBeEnabled();
  await app.button("Back").tap();
  await expect(app.dialog("Transfer this call")).toBeHidden();
  await expect(app.button("Hang up")).toBeEnabled();
  expect(controls(await simulator.state())).toEqual([]);
});

test("what is shown as chosen is what is done, in the list and on the dial pad", async ({
  app,
  simulator,
}) => {
  await app.signInOnCall();
  const sheet = await app.choose("Billing");
  await expect(app.button("Hold to transfer · Billing")).toBeVisible();
  await sheet.getByRole("radio", { name: "Dial pad" }).check({ force: true });
  await expect(app.button("Enter a number")).toBeVisible();
  await sheet.getByLabel("Phone number").fill("3125550199");
  await expect(app.button("Hold to transfer · 312 555 0199")).toBeVisible();
  await sheet.getByRole("radio", { name: "List" }).check({ force: true });
  await expect(sheet.getByRole("radio", { name: "Billing" })).toBeChecked();
  await hold(app.button("Hold to transfer · Billing"));
  await expect(app.heading("Call transferred")).toBeVisible();
  expect(controls(await simulator.state())[0]).toMatchObject({ ingroup_choices: "BILLING" });
});

test("where nothing is chosen, that is said", async ({ app, simulator }) => {
  await app.signInOnCall();
  const sheet = await app.askToTransfer();
  await app.button("Choose where to").tap();
  await expect(sheet.getByText("Please choose where the call goes.")).toBeVisible();
  await sheet.getByRole("radio", { name: "Billing" }).check({ force: true });
  await expect(sheet.getByText("Please choose where the call goes.")).toBeHidden();
  expect(controls(await simulator.state())).toEqual([]);
});

test("the list is searched by name and by code", async ({ app }) => {
  await app.signInOnCall();
  const sheet = await app.askToTransfer();
  const targets = sheet.getByRole("radiogroup", { name: "Where to" }).getByRole("radio");
  // No keyboard comes up unasked.
  await expect(sheet.getByLabel("Search")).not.toBeFocused();
  await sheet.getByLabel("Search").fill("saLES");
  await expect(targets.first()).toHaveAccessibleName(/^Sales/);
  await sheet.getByLabel("Search").fill("billi");
  await expect(targets.first()).toHaveAccessibleName(/^Billing/);
  await sheet.getByLabel("Search").fill("no such thing");
  await expect(targets).toHaveCount(0);
  await sheet.getByLabel("Search").fill("");
  await expect(targets.first()).toHaveAccessibleName(/^Default in-group/);
});

test("targets used before come first, each agent's own, and never a caller's number", async ({
  app,
  page,
  simulator,
}) => {
  await app.signInOnCall();
  // The caller's own number, then an in-group that the dialer refuses.
  await app.dial("3125551028");
  await simulator.fail({ fault: "command_not_issued", count: 1 });
  await app.confirmTransfer();
  await app.button("Back to the call").tap();
  await app.choose("Support");
  await app.confirmTransfer();
  await app.button("Back to the call").tap();
  await app.dial("3125550199");
  await simulator.fail({ fault: "command_not_issued", count: 1 });
  await app.confirmTransfer();
  await app.button("Back to the call").tap();

  const sheet = await app.askToTransfer();
  await expect(sheet.getByRole("heading", { name: "Recent" })).toBeVisible();
  const targets = sheet.getByRole("radiogroup", { name: "Where to" }).getByRole("radio");
  await expect(targets.nth(0)).toHaveAccessibleName("312 555 0199");
  await expect(targets.nth(1)).toHaveAccessibleName(/^Support/);
  await expect(targets.nth(2)).toHaveAccessibleName(/^Default in-group/);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).not.toContain("3125551028");

  await targets.nth(0).check({ force: true });
  await hold(app.button("Hold to transfer · 312 555 0199"));
  await expect(app.heading("Call transferred")).toBeVisible();

  // Another agent of the same phone begins with nothing.
  await app.button("Done").tap();
  await app.button("Sign out").tap();
  await simulator.ring({ agent_user: "1030", direction: "inbound", phone_number: "3125550142" });
  await app.signInOnCall("1030");
  await app.askToTransfer();
  await expect(sheet.getByRole("heading", { name: "Queues" })).toBeVisible();
  await expect(sheet.getByRole("heading", { name: "Recent" })).toBeHidden();
});

test("the dispositions used most come first, and do not move while they are shown", async ({
  app,
  simulator,
}) => {
  await app.signInOnCall();
  const names = (sheet: Locator) =>
    sheet.getByRole("radiogroup", { name: "Disposition" }).locator("label").allInnerTexts();
  const sheet = app.dialog("Hang up this call?");
  await app.askToHangUp("Call back");
  const before = await names(sheet);
  expect(before.findIndex((name) => name.startsWith("Sale"))).toBeLessThan(
    before.findIndex((name) => name.startsWith("Call back")),
  );
  await simulator.fail({ fault: "command_not_issued", count: 1 });
  await hold(app.button(/^Hold to hang up/));
  await expect(app.heading("Not done: the call is still with you")).toBeVisible();
  await app.button("Back to the call").tap();
  await app.askToHangUp("Do not call");
  const after = (await names(sheet)).filter((name) => name !== "None");
  expect(after[0]).toMatch(/^Call back/);
  expect(after[1]).toMatch(/^Sale/);
});

test.describe("the dial pad", () => {
  test("groups digits as they are dialled, and deletes them", async ({ app, page, simulator }) => {
    await app.signInOnCall();
    const sheet = await app.dial("");
    const field = sheet.getByLabel("Phone number");
    const key = (name: string) => sheet.getByRole("group", { name: "Dial pad" }).getByRole("button", { name, exact: true });
    for (const digit of "31255510288") await key(digit).tap();
    await expect(field).toHaveValue("312 555 102 88");
    // A phone's own keyboard would hide half of it.
    await expect(field).toHaveAttribute("inputmode", "none");
    await expect(field).not.toBeFocused();
    const remove = sheet.getByRole("button", { name: /^Delete the last digit/ });
    await remove.tap();
    await expect(field).toHaveValue("312 555 1028");
    const finger = await Finger.of(page);
    await finger.press(remove);
    await expect(field).toHaveValue("");
    await finger.lift();
    await expect(field).toHaveValue("");
    await expect(remove).toBeDisabled();
    for (const digit of "3125550199") await key(digit).tap();
    await hold(app.button("Hold to transfer · 312 555 0199"));
    await expect(app.heading("Call transferred")).toBeVisible();
    expect(commands(await simulator.state()).map((command) => command.exten)).toEqual(["3125550199"]);
  });

  test("keeps the caret where it is typed", async ({ app, page }) => {
    await app.signInOnCall();
    const sheet = await app.dial("");
    const field = sheet.getByLabel("Phone number");
    await field.focus();
    await page.keyboard.type("312555028");
    await expect(field).toHaveValue("312 555 028");
    for (let left = 0; left < 3; left++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("1");
    await expect(field).toHaveValue("312 555 1028");
    expect(await field.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(9);
  });
});

for (const [what, size, text] of [
  ["on a small phone", { width: 360, height: 640 }, "100%"],
  ["above a keyboard", { width: 360, height: 380 }, "100%"],
  ["with text of twice the size", { width: 390, height: 844 }, "200%"],
] as const) {
  test(`nothing of a transfer is out of reach ${what}`, async ({ app, page, simulator }) => {
    await page.setViewportSize(size);
    await app.signInOnCall();
    await page.evaluate((text) => (document.documentElement.style.fontSize = text), text);
    const sheet = await app.askToTransfer();
    // It is there without scrolling.
    await expect(app.button("Choose where to")).toBeInViewport({ ratio: 0.99 });
    const last = sheet.getByRole("radiogroup", { name: "Where to" }).getByRole("radio").last();
    await last.scrollIntoViewIfNeeded();
    await expect(last).toBeInViewport();
    const box = await last.boundingBox();
    expect(box!.height).toBeGreaterThanOrEqual(48);
    await last.check({ force: true });
    const confirm = app.button(/^Hold to transfer/);
    await confirm.scrollIntoViewIfNeeded();
    await expect(confirm).toBeInViewport({ ratio: 0.99 });
    const width = await sheet.evaluate((it) => it.scrollWidth - it.clientWidth);
    expect(width).toBe(0);
    await hold(confirm);
    await expect.poll(async () => controls(await simulator.state()).length).toBe(1);
  });
}

test("a keyboard that lies over the page does not hide the second gesture", async ({ app, page }) => {
  // As on iOS: the page keeps its height, what is seen of it gets smaller.
  await page.addInitScript(() => {
    const seen = Object.assign(new EventTarget(), { height: innerHeight, offsetTop: 0, scale: 1 });
    Object.defineProperty(window, "visualViewport", { value: seen });
  });
  await app.signInOnCall();
  await app.choose("Billing");
  const bottom = async () => {
    const box = await app.button(/^Hold to transfer/).boundingBox();
    return box!.y + box!.height;
  };
  expect(await bottom()).toBeGreaterThan(600);
  await page.evaluate(() => {
    Object.assign(window.visualViewport!, { height: innerHeight - 300 });
    window.visualViewport!.dispatchEvent(new Event("resize"));
  });
  await expect.poll(bottom).toBeLessThan(844 - 300);
});

test("an in-group that the dialer does not have is explained", async ({ app, simulator }) => {
  await app.signInOnCall();
  // One that the site lists all the same.
  await app.choose("Support");
  await app.confirmTransfer();
  await expect(app.heading("The dialer refused")).toBeVisible();
  expect(await app.rawAnswer()).toContain("ERROR: ingroup is not valid - SUPPORT");

  const state = await simulator.state();
  expect(commands(state)).toEqual([]);
  expect(liveCall(state, CALL_OF_1028.callId)).toBeDefined();
});

test("an in-group that is not listed is named, where any may be", async ({ app, mode, simulator }) => {
  test.skip(mode === "gateway", "this site lists its own and takes no others");
  await app.signInOnCall();
  const sheet = await app.askToTransfer();
  await sheet.getByLabel("Search").fill("two words");
  await expect(sheet).toContainText("Give one in-group only.");
  await sheet.getByLabel("Search").fill("NIGHTS");
  await sheet.getByRole("radio", { name: "NIGHTS" }).check({ force: true });
  await hold(app.button("Hold to transfer · NIGHTS"));
  await expect(app.heading("The dialer refused")).toBeVisible();
  expect(controls(await simulator.state())[0]).toMatchObject({ ingroup_choices: "NIGHTS" });
});

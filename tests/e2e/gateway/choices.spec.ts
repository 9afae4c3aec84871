// What a site lets its agents choose, and what they see of their shift.
import { CALL_OF_1028 } from "../support/app";
import { hold } from "../support/finger";
import { commands, controls, leadStatus } from "../support/state";
import { expect, test } from "../support/test";

for (const [number, why] of [
  ["9005551234", "Your site does not let this number be dialled."],
  ["011442071838750", "Your site lets only full numbers be dialled, of 10 or 11 digits."],
  ["90009*BILLING", "Use only"],
  ["90009", "Your site lets only full numbers be dialled, of 10 or 11 digits."],
]) {
  test(`a transfer to ${number}, which the site does not allow, is refused before it is sent`, async ({
    app,
    page,
    simulator,
  }) => {
    let sent = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/agc/api.php")) sent++;
    });
    await app.signInOnCall();
    const sheet = await app.dial(number);
    await expect(sheet).toContainText(why);
    await app.button("Enter a number").tap();
    await expect(sheet.getByLabel("Phone number")).toHaveAttribute("aria-invalid", "true");
    await expect(sheet.getByLabel("Phone number")).toHaveAccessibleDescription(new RegExp(why));
    await expect(app.button(/^Hold to transfer/)).toBeHidden();
    expect(sent).toBe(0);
    expect(controls(await simulator.state())).toEqual([]);
  });
}

test("a named target is chosen by its name", async ({ app, simulator }) => {
  await app.signInOnCall();
  const sheet = await app.choose("Front desk");
  await expect(sheet).toContainText("1 312 555 0100");
  await hold(app.button("Hold to transfer · Front desk"));
  await expect(app.heading("Call transferred")).toBeVisible();
  expect(commands(await simulator.state()).map((command) => command.exten)).toEqual(["13125550100"]);
});

test("beside a queue is how many calls wait in it", async ({ app }) => {
  await app.signInOnCall();
  const sheet = await app.askToTransfer();
  await expect(sheet.getByRole("radio", { name: /^Sales .*Waiting: 2\b/ })).toBeVisible();
  await expect(sheet.getByRole("radio", { name: /^Billing .*Waiting: 0\b/ })).toBeVisible();
});

test("a hang-up needs one of the site's dispositions", async ({ app, page, simulator }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await app.signInOnCall();
  await app.button("Hang up").tap();
  const sheet = app.dialog("Hang up this call?");
  await expect(sheet.getByRole("radio")).toHaveCount(6);
  await sheet.getByRole("button", { name: "Choose a disposition" }).tap();
  // However long the list is, this is on the screen.
  await expect(sheet.getByText("Please choose a disposition.")).toBeInViewport({ ratio: 0.9 });
  expect(controls(await simulator.state())).toEqual([]);

  await sheet.getByRole("radio", { name: "Do not call" }).check({ force: true });
  await hold(sheet.getByRole("button", { name: "Hold to hang up · DNC" }));
  await expect(app.heading("Call ended")).toBeVisible();
  expect(leadStatus(await simulator.state(), CALL_OF_1028.leadId)).toBe("DNC");
});

test("what came of the shift's actions is listed, the newest first", async ({ app, page, simulator }) => {
  await app.signInOnCall();
  await simulator.fail({ fault: "command_not_issued", count: 1 });
  await app.hangUp();
  await expect(app.heading("Not done: the call is still with you")).toBeVisible();
  await app.button("Back to the call").tap();
  await app.dial("3125550199");
  await app.confirmTransfer();
  await expect(app.heading("Call transferred")).toBeVisible();
  await app.button("Done").tap();

  await app.button("Recent outcomes").tap();
  await expect(app.heading("Recent outcomes")).toBeVisible();
  const items = page.getByRole("listitem");
  await expect(items).toHaveCount(2);
  await expect(items.nth(0)).toContainText("Transfer to 312 555 0199");
  await expect(items.nth(0)).toContainText("Done");
  await expect(items.nth(1)).toContainText("Hang up");
  await expect(items.nth(1)).toContainText("Not done");

  // They are still there when the app is opened again.
  await page.reload();
  await app.button("Recent outcomes").tap();
  await expect(items).toHaveCount(2);
  await page.goBack();
  await expect(app.heading("Waiting for a call")).toBeVisible();
});

test("where nothing was done yet, the list says so", async ({ app, page }) => {
  await app.signIn("1030");
  await app.button("Recent outcomes").tap();
  await expect(page.getByText("Nothing yet since you signed in.")).toBeVisible();
  await app.button("Back").tap();
  await expect(app.heading("Waiting for a call")).toBeVisible();
});

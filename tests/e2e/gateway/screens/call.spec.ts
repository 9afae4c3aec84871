// The screens of a call, and of what is asked before something is done with it.
import { hold } from "../../support/finger";
import { waitForEver } from "../../support/patience";
import { inEachLanguage } from "../../support/screens";
import { becomeSlow } from "../../support/still";
import { expect, test } from "../../support/test";

inEachLanguage(() => {
  test("a call, from ringing on", async ({ app, look, page, simulator }) => {
    const { say } = app;
    await app.signIn("1030");
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    const callId = await simulator.ringFrom("SALESLINE");
    await expect(app.heading(say("on_call.coming"))).toBeVisible();
    await expect(page.getByText("312 555 0142", { exact: true })).toBeVisible();
    await expect(app.button(say("button.hang_up"))).toBeEnabled();
    await look("ringing");
    await simulator.answer(callId);
    await expect(app.heading(say("on_call.heading"))).toBeVisible();
    await expect(app.button(say("button.ring_phone"))).toBeEnabled();
    await look("on-call");
    await page.context().setOffline(true);
    await expect(app.banner.first()).toContainText(say("connection.offline"));
    await expect(app.banner).toHaveCount(2);
    await look("on-call-offline");
  });

  test("hanging up", async ({ app, look, page }) => {
    const { say } = app;
    await app.signInOnCall();
    await app.button(say("button.hang_up")).tap();
    const choose = app.button(say("hang_up.choose"));
    await expect(choose).toBeEnabled();
    await look("hang-up");
    await choose.tap();
    await expect(page.getByText(say("disposition.choose"))).toBeInViewport();
    await look("hang-up-without-disposition");
    await page.getByRole("radio", { name: "Sale" }).check({ force: true });
    const confirm = app.button(new RegExp(`^${say("hang_up.hold")}`));
    await expect(confirm).toBeEnabled();
    await look("hang-up-chosen");
    await confirm.tap();
    await expect(page.getByText(say("confirm.hold"))).toBeVisible();
    await look("hang-up-hold");
    // No answer comes.
    await page.route("**/agc/api.php", () => {});
    await waitForEver(page);
    await hold(confirm);
    await expect(page.locator(".sheet .progress")).toBeVisible();
    await look("hanging-up");
    await becomeSlow(page);
    await expect(page.getByText(say("connection.slow"))).toBeVisible();
    await look("hanging-up-slow");
  });

  test("transferring", async ({ app, look, page }) => {
    const { say } = app;
    await app.signInOnCall();
    const sheet = await app.askToTransfer();
    await expect(sheet.getByText(say("transfer.waiting", { calls: "2" }))).toBeVisible();
    await look("transfer");
    await sheet.getByLabel(say("transfer.search")).fill("b");
    await sheet.getByRole("radio", { name: "Billing" }).check({ force: true });
    await look("transfer-search");
    await sheet.getByLabel(say("transfer.search")).fill("bx");
    await expect(sheet.getByText(say("transfer.nothing_found"))).toBeVisible();
    await look("transfer-nothing-found");
    await sheet.getByRole("radio", { name: say("transfer.dial_pad") }).check({ force: true });
    await look("transfer-dial-pad");
    await sheet.getByLabel(say("transfer.number")).fill("011442071838750");
    await app.button(say("transfer.enter")).tap();
    await expect(sheet.getByLabel(say("transfer.number"))).toHaveAttribute("aria-invalid", "true");
    await look("transfer-not-allowed");
    await sheet.getByLabel(say("transfer.number")).fill("+1 (312) 555-0199");
    await look("transfer-to-a-number");
    await sheet.getByRole("radio", { name: say("transfer.list") }).check({ force: true });
    await sheet.getByLabel(say("transfer.search")).fill("");
    await sheet.getByRole("radio", { name: "Front desk" }).check({ force: true });
    await sheet.getByRole("radio", { name: "Call back" }).check({ force: true });
    const confirm = app.button(`${say("transfer.hold")} · Front desk · CALLBK`);
    await expect(confirm).toBeEnabled();
    await look("transfer-chosen");
    await confirm.tap();
    await expect(page.getByText(say("confirm.hold"))).toBeVisible();
    await look("transfer-hold");
    await page.route("**/agc/api.php", () => {});
    await waitForEver(page);
    await hold(confirm);
    await expect(page.locator(".sheet .progress")).toBeVisible();
    await look("transferring");
  });

  test("hanging up before it is known with what", async ({ app, look, page }) => {
    const { say } = app;
    await page.route("**/handset/v1/options", () => {});
    await app.signInOnCall();
    await app.button(say("button.hang_up")).tap();
    await expect(app.button(say("hang_up.keep"))).toBeEnabled();
    await expect(page.getByText(say("choices.loading"))).toBeVisible();
    await look("hang-up-loading");
  });

  test("transferring before it is known where to", async ({ app, look, page }) => {
    const { say } = app;
    await page.route("**/handset/v1/options", () => {});
    await app.signInOnCall();
    const sheet = await app.askToTransfer();
    await expect(sheet.getByText(say("choices.loading"))).toBeVisible();
    await look("transfer-loading");
    await becomeSlow(page);
    await expect(page.getByText(say("connection.slow"))).toBeVisible();
    await look("transfer-loading-slow");
  });

  test.describe("where transfers are not allowed", () => {
    test.use({
      gatewayConfig: `
[policy.groups.AGENTS]
in_groups = []
default_in_group = false
targets = []
[policy.groups.AGENTS.numbers]
dial_by_hand = false`,
    });

    test("transferring", async ({ app, look }) => {
      await app.signInOnCall();
      const sheet = await app.askToTransfer();
      await expect(sheet.getByText(app.say("transfer.none"))).toBeVisible();
      await look("transfer-none-allowed");
    });
  });

  test("a dialer, and then a gateway, that is not reached", async ({ app, gateway, look, page, simulator }) => {
    const { say } = app;
    await app.signInOnCall();
    await simulator.fail({ fault: "drop_before", for_ms: 600_000 });
    await expect(app.banner).toHaveCount(2);
    await look("dialer-unreachable");
    await simulator.recover();
    await expect(app.banner).toHaveCount(0);
    await gateway.stop();
    await expect(app.banner.filter({ hasText: say("gateway.unreachable.what") })).toBeVisible();
    await expect(app.banner).toHaveCount(2);
    await look("gateway-unreachable");
  });
});

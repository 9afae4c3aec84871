// What came of what was asked for, in words: each kind of it.
import { hold } from "../../support/finger";
import { inEachLanguage } from "../../support/screens";
import { expect, test } from "../../support/test";

inEachLanguage(() => {
  test("what is done, and what is not", async ({ app, look, page, simulator }) => {
    const { say } = app;
    await app.signInOnCall();
    await simulator.fail({ fault: "command_not_issued", count: 1 });
    await app.hangUp();
    await expect(app.heading(say("outcome.still_there"))).toBeVisible();
    await look("not-done");
    await app.button(say("button.back_to_call")).tap();

    const confirm = await app.askToHangUp();
    await simulator.fail({ fault: "captive_portal", for_ms: 600_000 });
    await hold(confirm);
    await expect(app.heading(say("outcome.nothing_sent"))).toBeVisible();
    await simulator.recover();
    await expect(app.banner).toHaveCount(0);
    await look("nothing-sent");
    await app.button(say("button.back_to_call")).tap();

    await app.choose("Support");
    await app.confirmTransfer();
    await expect(app.heading(say("outcome.refused"))).toBeVisible();
    await look("refused");
    await app.button(say("button.back_to_call")).tap();

    await app.choose("Billing");
    await app.confirmTransfer();
    await expect(app.heading(say("outcome.transferred"))).toBeVisible();
    await look("call-transferred");
    await app.button(say("button.done")).tap();

    await app.button(say("button.recent")).tap();
    await expect(page.getByRole("listitem")).toHaveCount(4);
    await look("recent-outcomes");
  });

  test("what nobody can know", async ({ app, look, page, simulator }) => {
    const { say } = app;
    await app.signInOnCall();
    await simulator.fail({ fault: "http_500_after_success", count: 1 });
    await app.hangUp();
    await expect(app.heading(say("outcome.not_known"))).toBeVisible();
    await page.getByText(say("answer.heading")).tap();
    await look("outcome-not-known");
    await app.button(say("button.back_to_call")).tap();
    await app.hangUp();
    await expect(app.heading(say("outcome.nothing_sent"))).toBeVisible();
    await look("not-sent-again");
  });

  test("a call that ends, and the next one", async ({ app, look, page, simulator }) => {
    const { say } = app;
    await app.signIn("1030");
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    const first = await simulator.ringFrom("SALESLINE");
    await simulator.answer(first);
    await app.askToTransfer();
    await simulator.customerHangsUp(first);
    await expect(app.banner).toContainText(say("notice.call_went"));
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    await expect(app.button(say("button.ring_phone"))).toBeEnabled();
    await look("call-went-before-the-second-gesture");
    await app.button(say("button.ok")).tap();

    await simulator.answer(await simulator.ringFrom("SALESLINE"));
    await app.hangUp("Sale");
    await expect(app.heading(say("outcome.ended"))).toBeVisible();
    await look("call-ended");
    await simulator.answer(await simulator.ringFrom("BILLING"));
    await expect(app.button(say("button.hang_up"))).toBeEnabled();
    await expect(app.heading(say("outcome.ended"))).toBeVisible();
    await look("on-call-after-another");
  });

  test("an outcome that is being found out", async ({ app, gateway, look }) => {
    const { say } = app;
    await app.signInOnCall();
    const confirm = await app.askToHangUp("Not interested");
    await gateway.stop();
    await expect(app.banner.filter({ hasText: say("gateway.unreachable.what") })).toBeVisible();
    await expect(app.banner).toHaveCount(2);
    await hold(confirm);
    await expect(app.heading(say("doing.in_doubt"))).toBeVisible();
    await look("checking");
  });
});

// The screen of a call where the site tells who is calling.
import { inEachLanguage } from "../../support/screens";
import { expect, test } from "../../support/test";

test.use({ scenario: "callers.toml", gatewayConfig: "caller_name = true" });

inEachLanguage(() => {
  test("a call with a name", async ({ app, look, page, simulator }) => {
    const { say } = app;
    await app.signIn("1030");
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    const callId = await simulator.ring({
      agent_user: "1030",
      direction: "inbound",
      phone_number: "3125550142",
      lead_name: { first: "Amara", last: "O'Neil-Fernández" },
      ring_ms: 60_000,
    });
    await simulator.answer(callId);
    await expect(page.getByText("Amara O'Neil-Fernández", { exact: true })).toBeVisible();
    await expect(app.heading(say("on_call.heading"))).toBeVisible();
    await look("on-call-with-a-name");
  });
});

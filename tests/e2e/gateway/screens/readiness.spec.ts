// The screens while the dialer follows an agent who gets ready, or not ready.
import { inEachLanguage } from "../../support/screens";
import { expect, test } from "../../support/test";

test.use({ scenario: "connected.toml" });

inEachLanguage(() => {
  test("getting ready, and not ready", async ({ app, look, page, simulator }) => {
    const { say } = app;
    const ready = page.getByRole("switch");
    await app.signIn("1031");
    await expect(page.getByText(say("idle.not_ready.what"))).toBeVisible();
    await expect(ready).toBeEnabled();
    // For as long as it is looked at.
    await simulator.fail({ fault: "stale_state", for_ms: 600_000 });
    await ready.tap();
    await expect(page.getByText(say("readying.on"))).toBeVisible();
    await look("getting-ready");
    await simulator.recover();
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    await expect(ready).toBeEnabled();
    await simulator.fail({ fault: "stale_state", for_ms: 600_000 });
    await ready.tap();
    await expect(page.getByText(say("readying.off"))).toBeVisible();
    await look("getting-not-ready");
  });
});

// The settings where the site lets phones be told of calls.
import { withoutPushService } from "../../support/push-service";
import { inEachLanguage } from "../../support/screens";
import { expect, test } from "../../support/test";

test.use({ gatewayConfig: '[push]\nsubject = "mailto:admin@example.com"' });
test.beforeEach(({ context }) => context.grantPermissions(["notifications"]));

inEachLanguage(() => {
  test("notifications of calls", async ({ app, look, page }) => {
    const { say } = app;
    await withoutPushService(page);
    await app.signIn("1030");
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    await app.button(say("button.settings")).tap();
    const toggle = page.getByRole("switch", { name: say("settings.notifications") });
    await expect(toggle).not.toBeChecked();
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    await look("notifications-off");
    await toggle.tap();
    await expect(page.getByText(say("settings.notifications_failed"))).toBeVisible();
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    await look("notifications-failed");
  });
});

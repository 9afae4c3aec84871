// The screens of an agent who has no call.
import { CALL_OF_1028 } from "../../support/app";
import { waitForEver } from "../../support/patience";
import { inEachLanguage } from "../../support/screens";
import { becomeSlow } from "../../support/still";
import { expect, test } from "../../support/test";
import { untilInstalled, untilUpdateWaits } from "../../support/worker";

inEachLanguage(() => {
  test("before anything is known", async ({ app, look, page }) => {
    // Nothing comes.
    for (const path of ["events", "agent", "options", "outcomes"]) await page.route(`**/handset/v1/${path}`, () => {});
    await waitForEver(page);
    await app.signIn("1030");
    await expect(page.getByText(app.say("idle.unknown"))).toBeVisible();
    await look("asking-for-the-state");
    await becomeSlow(page);
    await expect(page.getByText(app.say("connection.slow"))).toBeVisible();
    await look("asking-for-the-state-slow");

    await app.button(app.say("button.recent")).tap();
    await expect(page.getByText(app.say("recent.loading"))).toBeVisible();
    await look("recent-outcomes-loading");
  });

  test("waiting for a call", async ({ app, look, page }) => {
    const { say } = app;
    await app.signIn("1030");
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    await expect(app.button(say("button.ring_phone"))).toBeEnabled();
    await look("waiting");

    await app.button(say("button.recent")).tap();
    await expect(page.getByText(say("recent.nothing"))).toBeVisible();
    await look("recent-outcomes-empty");
    await app.button(say("button.back")).tap();

    await app.button(say("button.settings")).tap();
    await expect(app.heading(say("settings.heading"))).toBeVisible();
    await look("settings");
    await app.button(say("install.heading")).tap();
    await expect(app.dialog(say("install.heading")).getByRole("listitem")).toHaveCount(2);
    await look("install-by-the-menu");
    await page.keyboard.press("Escape");
    await app.button(say("button.back")).tap();

    await app.button(say("button.ring_phone")).tap();
    await expect(app.heading(say("outcome.refused"))).toBeVisible();
    await look("no-phone-to-ring");
    await app.button(say("button.done")).tap();

    await page.context().setOffline(true);
    await expect(app.banner.first()).toContainText(say("connection.offline"));
    await expect(app.banner).toHaveCount(2);
    await look("offline");
    await app.button(say("button.settings")).tap();
    await page.getByRole("radio", { name: "Tagalog" }).tap({ force: true });
    await expect(page.locator(".settings .error")).toHaveText(say("settings.language_failed"));
    await look("settings-language-not-loaded");
  });

  test("a phone that should ring", async ({ app, look }) => {
    const { say } = app;
    await app.signIn("6001");
    await expect(app.button(say("button.ring_phone"))).toBeEnabled();
    await app.button(say("button.ring_phone")).tap();
    await expect(app.heading(say("outcome.should_ring"))).toBeVisible();
    await look("phone-should-ring");
  });

  test("what the gateway could not be asked, and what it was not told", async ({ app, look, page }) => {
    const { say } = app;
    await app.signIn("1030");
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    await page.route("**/handset/v1/outcomes", (route) => route.abort());
    await app.button(say("button.recent")).tap();
    await expect(page.getByText(say("recent.incomplete"))).toBeVisible();
    await look("recent-outcomes-incomplete");
    await app.button(say("button.back")).tap();
    await page.route("**/handset/v1/session", (route) => route.abort());
    await app.button(say("button.sign_out")).tap();
    await expect(app.banner).toContainText(say("notice.still_signed_in"));
    await look("still-signed-in");
  });

  test("not ready, and a link to another's call", async ({ app, look, page }) => {
    const { say } = app;
    await app.signIn("1031", { path: `/?call=${CALL_OF_1028.callId}` });
    await expect(page.getByText(say("idle.not_ready.what"))).toBeVisible();
    await expect(app.banner).toContainText(say("notice.link_not_yours"));
    await expect(app.button(say("button.ring_phone"))).toBeEnabled();
    await look("link-to-anothers-call");
    await app.button(say("button.ok")).tap();
    await expect(app.banner).toHaveCount(0);
    await look("not-ready");
    await page.route("**/handset/v1/readiness", (route) => route.abort());
    await page.getByRole("switch").tap();
    await expect(page.getByText(say("readying.failed"))).toBeVisible();
    await look("readiness-not-sent");
  });

  test("a new version", async ({ app, gateway, look, page }) => {
    const { say } = app;
    await app.signIn("1030");
    await expect(page.getByText(say("idle.ready.what"))).toBeVisible();
    await expect(app.button(say("button.ring_phone"))).toBeEnabled();
    await untilInstalled(page);
    await gateway.renew();
    await untilUpdateWaits(page);
    await expect(app.button(say("update.take"))).toBeVisible();
    await expect(app.banner.filter({ hasText: "gateway" })).toHaveCount(0);
    await look("update");
    // As updates.js says it of another window that is on a call.
    await page.evaluate(() => {
      document.documentElement.dataset.update = "busy";
      dispatchEvent(new Event("handset-update"));
    });
    await expect(page.getByText(say("update.busy"))).toBeVisible();
    await look("update-in-use-elsewhere");
  });
});

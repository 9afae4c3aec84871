// The screens before an agent is signed in.
import { offerToInstall } from "../../support/install";
import { holdBack } from "../../support/patience";
import { inEachLanguage } from "../../support/screens";
import { becomeSlow } from "../../support/still";
import { expect, test } from "../../support/test";

inEachLanguage(() => {
  test("opening, and what hinders it", async ({ app, look, page }) => {
    const { say } = app;
    const goOn = await holdBack(page, "**/*.wasm", "GET");
    await page.goto("/", { waitUntil: "commit" });
    await expect(page.getByText(say("page.opening"))).toBeVisible();
    await look("opening");
    await becomeSlow(page);
    await expect(page.getByText(say("page.slow"))).toBeVisible();
    await look("opening-slow");
    goOn();
    await expect(app.button(say("sign_in.heading"))).toBeVisible();

    const portal = { contentType: "text/html", body: "<!DOCTYPE html><title>Free Wi-Fi</title>" };
    await page.route("**/handset/v1/session", (route) => route.fulfill(portal));
    await page.reload();
    await expect(app.heading(say("start.connecting"))).toBeVisible();
    await expect(app.button(say("button.try_again"))).toBeVisible();
    await look("portal-at-the-start");

    const answer = await holdBack(page, "**/handset/v1/session", "GET", (route) => route.fulfill(portal));
    await app.button(say("button.try_again")).tap();
    await expect(app.button(say("start.connecting"))).toBeVisible();
    await look("trying-again");
    answer();
    await page.context().setOffline(true);
    await expect(app.banner.filter({ hasText: say("connection.offline") })).toBeVisible();
    await expect(app.banner.filter({ hasText: say("lost.not_sent.next") })).toBeVisible();
    await look("offline-at-the-start");
  });

  test("an app that cannot be started", async ({ app, look, page }) => {
    await page.route("**/*.wasm", (route) => route.abort());
    await page.goto("/");
    await expect(page.getByText(app.say("page.failed"))).toBeVisible();
    await becomeSlow(page);
    await look("not-started");
  });

  test("a first visit, and a sign-in that does not succeed", async ({ app, look, page }) => {
    const { say } = app;
    const signIn = app.button(say("sign_in.heading"));
    await page.goto("/");
    await expect(signIn).toBeVisible();
    await offerToInstall(page);
    await expect(app.button(say("install.heading"))).toBeVisible();
    await look("first-visit");
    await app.button(say("install.heading")).tap();
    await expect(app.button(say("install.now"))).toBeVisible();
    await look("install");
    await app.button(say("button.back")).tap();
    await app.button(say("install.dismiss")).tap();
    await signIn.tap();
    await expect(page.getByText(say("typed.empty")).first()).toBeVisible();
    await look("sign-in-nothing-typed");

    const goOn = await holdBack(page, "**/handset/v1/session", "POST", (route) => route.abort());
    await app.fillIn("1030");
    await signIn.tap();
    await expect(app.button(say("sign_in.signing_in"))).toBeDisabled();
    await look("signing-in");
    await becomeSlow(page);
    await expect(page.getByText(say("connection.slow"))).toBeVisible();
    await look("signing-in-slow");
    goOn();
    await expect(app.banner).toContainText(say("sign_in.gateway_unreachable.what"));
    await look("sign-in-gateway-unreachable");
    await page.unroute("**/handset/v1/session");

    for (let wrong = 1; wrong <= 5; wrong++) {
      await app.fillIn("1030", { password: "wrong" });
      await signIn.tap();
      await expect(app.banner).toBeVisible();
      await expect(app.button(say("sign_in.signing_in"))).toHaveCount(0);
      if (wrong === 1) await look("sign-in-wrong-password");
    }
    await expect(signIn).toBeDisabled();
    await look("sign-in-too-many-attempts");
  });

  test("a browser that keeps no session", async ({ app, look, page }) => {
    await page.route("**/handset/v1/session", async (route) => {
      if (route.request().method() !== "GET") return route.continue();
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), session: null } });
    });
    await app.signIn("1030");
    await expect(app.banner).toContainText(app.say("sign_in.no_session_kept.what"));
    await look("sign-in-not-kept");
  });

  test("a session that ends", async ({ app, gateway, look, page }) => {
    const { say } = app;
    const signIn = app.button(say("sign_in.heading"));
    await page.goto("/?call=Y0315201639000402027");
    await expect(signIn).toBeVisible();
    await look("sign-in-from-a-link");
    await app.fillIn("1028");
    await signIn.tap();
    await expect(app.button(say("button.hang_up"))).toBeEnabled();
    await look("on-call-from-a-link");
    await gateway.revoke("1028");
    await expect(app.banner).toContainText(say("ended.revoked"));
    await look("session-revoked");
    await app.fillIn("1031");
    await signIn.tap();
    await app.button(say("button.sign_out")).tap();
    await expect(signIn).toBeVisible();
    await expect(app.banner).toContainText(say("ended.signed_out"));
    await look("signed-out");
    await page.context().setOffline(true);
    await expect(app.banner.filter({ hasText: say("connection.offline") })).toBeVisible();
    await look("sign-in-offline");
  });

  test.describe("on an iPhone", () => {
    test.use({
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    });

    test("the way to the home screen", async ({ app, look, page }) => {
      await page.goto("/");
      await app.button(app.say("install.heading")).tap();
      await expect(app.dialog(app.say("install.heading")).getByRole("listitem")).toHaveCount(3);
      await look("install-on-an-iphone");
    });
  });
});

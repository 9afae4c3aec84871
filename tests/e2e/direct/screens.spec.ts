// The screens that are otherwise without a gateway.
import { CALL_OF_1028 } from "../support/app";
import { inEachLanguage } from "../support/screens";
import { expect, test } from "../support/test";

inEachLanguage(() => {
  test("signing in", async ({ app, look, page }) => {
    const { say } = app;
    await page.goto("/");
    await expect(app.button(say("sign_in.heading"))).toBeVisible();
    await look("sign-in-direct");
    await page.getByText(say("sign_in.more"), { exact: true }).tap();
    await expect(page.getByLabel(say("sign_in.source"))).toBeVisible();
    await look("sign-in-direct-more");
  });

  test("settings that are wrong", async ({ app, look, page }) => {
    await page.route("**/config.json", (route) => route.fulfill({ json: { dialer: "ftp://dialer" } }));
    await page.goto("/");
    await expect(app.banner).toContainText("config.json");
    await look("config-wrong");
  });

  test("where anything may be typed", async ({ app, look, page }) => {
    const { say } = app;
    await app.signIn("1028", { path: `/?call=${CALL_OF_1028.callId}` });
    await expect(app.button(say("button.hang_up"))).toBeEnabled();
    const sheet = await app.askToTransfer();
    await sheet.getByLabel(say("transfer.search")).fill("SUPPORT2");
    await expect(sheet.getByRole("radio", { name: "SUPPORT2" })).toBeVisible();
    await look("transfer-by-name");
    await app.button(say("button.back")).tap();
    await app.askToHangUp(say("disposition.other"));
    await page.getByLabel(say("disposition.other_label")).fill("A B");
    await look("hang-up-other-disposition");
  });
});

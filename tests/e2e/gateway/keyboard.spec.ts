// By keys alone, what only a gateway lets an agent do.
import type { Request } from "@playwright/test";
import { CALL_OF_1028 } from "../support/app";
import { Keys } from "../support/keys";
import { holdBack, tryNothingAgain } from "../support/patience";
import { withoutPushService } from "../support/push-service";
import { controls, leadStatus } from "../support/state";
import { expect, test } from "../support/test";
import { untilInstalled, untilUpdateWaits } from "../support/worker";

// Each stop of the focus is looked at; a browser may leave the old worker half a minute.
test.describe.configure({ timeout: 120_000 });

test("the shift's outcomes are read and left", async ({ app, page }) => {
  const keys = new Keys(page);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await keys.press(app.button("Ring my phone"));
  await expect(app.heading("The dialer refused")).toBeVisible();
  // What was pressed is gone.
  await keys.arrive(app.heading("Waiting for a call"));
  await keys.press(app.button("Done"));
  await keys.arrive(app.heading("Waiting for a call"));
  await keys.press(app.button("Recent outcomes"));
  await keys.arrive(app.heading("Recent outcomes"));
  await keys.press(app.button("Back"));
  await keys.arrive(app.heading("Waiting for a call"));
});

test("a new version is taken over", async ({ app, gateway, page }) => {
  const keys = new Keys(page);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await untilInstalled(page);
  await gateway.renew();
  await untilUpdateWaits(page);
  await keys.press(app.button("Update"));
  await expect(page.locator("meta[name=renewed]")).toHaveCount(1, { timeout: 45_000 });
  await keys.arrive(app.heading("Waiting for a call"));
});

test("what stands in the way of the start is read, and it is tried again", async ({ app, page }) => {
  const keys = new Keys(page);
  const session = "**/handset/v1/session";
  await tryNothingAgain(page);
  const portal = { contentType: "text/html", body: "<title>Free Wi-Fi</title>" };
  await page.route(session, (route) => route.fulfill(portal));
  await page.goto("/");
  const again = app.button("Try again");
  await expect(again).toBeVisible();
  await keys.arrive(app.heading("Connecting…"));
  await keys.to(again);

  const answer = await holdBack(page, session, "GET", (route) => route.fulfill(portal));
  const requests: Request[] = [];
  page.on("request", (request) => request.url().endsWith("/session") && requests.push(request));
  await page.keyboard.press("Enter");
  await expect(app.button("Connecting…")).toBeFocused();
  // Once more is not another time.
  await page.keyboard.press("Enter");
  answer();
  await expect(again).toBeFocused();

  await page.unroute(session);
  await page.keyboard.press("Enter");
  await keys.arrive(app.heading("Sign in"));
  expect(requests).toHaveLength(2);
});

test.describe("where phones are told of calls", () => {
  test.use({ gatewayConfig: '[push]\nsubject = "mailto:admin@example.com"' });

  test("it is switched on, and what comes of it is said there", async ({ app, context, page }) => {
    await context.grantPermissions(["notifications"]);
    const keys = new Keys(page);
    await withoutPushService(page);
    await app.signIn("1030");
    await expect(page.getByText("You are ready.")).toBeVisible();
    await keys.press(app.button("Settings"));
    const toggle = page.getByRole("switch", { name: "Notify me of calls" });
    await keys.press(toggle);
    await expect(page.getByText("That did not work. Check your connection")).toBeVisible();
    await expect(toggle).toBeFocused();
    await expect(toggle).not.toBeChecked();
  });
});

test("a notice is read and put away", async ({ app, page, simulator }) => {
  const keys = new Keys(page);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  const callId = await simulator.ringFrom("SALESLINE");
  await simulator.answer(callId);
  await keys.press(app.button("Hang up"));
  await simulator.customerHangsUp(callId);
  await keys.press(app.button("OK"));
  await expect(app.banner).toHaveCount(0);
  await keys.arrive(app.heading("Waiting for a call"));
});

test("a saved target is searched for, chosen with a disposition, and transferred to", async ({ app, simulator }) => {
  const keys = new Keys(app.page);
  await app.signInOnCall();
  const sheet = app.dialog("Transfer this call");
  await keys.press(app.button("Transfer"));
  await keys.type(sheet.getByLabel("Search"), "front");
  await keys.choose(sheet.getByRole("radiogroup", { name: "Where to" }), /^Front desk/);
  await keys.choose(sheet.getByRole("radiogroup", { name: "Disposition" }), /^Call back/);
  await keys.press(app.button("Hold to transfer · Front desk · CALLBK"));
  await keys.arrive(app.heading("Call transferred"));
  expect(controls(await simulator.state())[0]).toMatchObject({ phone_number: "13125550100" });
  expect(leadStatus(await simulator.state(), CALL_OF_1028.leadId)).toBe("CALLBK");
});

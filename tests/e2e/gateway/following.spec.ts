// How the app keeps up with what happens: by events, and without them.
import { expect, test } from "../support/test";

test("events alone tell of a call", async ({ app, page, simulator }) => {
  await page.route("**/handset/v1/agent", (route) => route.abort("connectionreset"));
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  const callId = await simulator.ringFrom("BILLING");
  await expect(app.heading("Call coming in")).toBeVisible();
  await simulator.answer(callId);
  await expect(app.heading("On a call")).toBeVisible();
  await simulator.customerHangsUp(callId);
  await expect(app.heading("Waiting for a call")).toBeVisible();
});

test("where events are held back the app asks", async ({ app, page, simulator }) => {
  // What stands between takes the request and never answers.
  await page.route("**/handset/v1/events", () => {});
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  const callId = await simulator.ringFrom("BILLING");
  await expect(app.heading("Call coming in")).toBeVisible();
  await simulator.answer(callId);
  await expect(app.heading("On a call")).toBeVisible();
  await expect(page.getByText("BILLING").first()).toBeVisible();
  await expect(page.getByText(/What you see is \d+ seconds old/)).toBeHidden();
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
});

test("a gateway that is gone is named, and when it is back the present state is shown", async ({
  app,
  gateway,
  page,
  simulator,
}) => {
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await gateway.stop();
  await expect(app.banner.filter({ hasText: "The gateway could not be reached." })).toBeVisible();
  const callId = await simulator.ringFrom("BILLING");
  await simulator.answer(callId);
  await gateway.startAgain();
  await expect(app.heading("On a call")).toBeVisible({ timeout: 40_000 });
  await expect(app.button("Hang up")).toBeEnabled();
  await expect(app.banner).toHaveCount(0);
});

test("a dialer that is gone is named, and when it is back the present state is shown", async ({
  app,
  page,
  simulator,
}) => {
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await simulator.fail({ fault: "drop_before", for_ms: 600_000 });
  const down = app.banner.filter({ hasText: "The gateway does not reach the dialer." });
  await expect(down).toBeVisible();
  await expect(page.getByText(/What you see is \d+ seconds old/)).toBeVisible();
  await simulator.ringFrom("BILLING");
  await simulator.recover();
  await expect(app.heading("Call coming in")).toBeVisible({ timeout: 40_000 });
  await expect(down).toBeHidden();
});

test("a page that was not looked at shows the present state at once", async ({ app, page, simulator }) => {
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  const become = (state: "hidden" | "visible") =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, state);
  await become("hidden");
  // Nobody looks any more, so the dialer is not asked any more.
  const callId = await simulator.ringFrom("BILLING");
  await simulator.answer(callId);
  await become("visible");
  await expect(app.heading("On a call")).toBeVisible();
});

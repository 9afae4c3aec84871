import type { Request } from "@playwright/test";
import { CALL_OF_1028 } from "./support/app";
import { commands, controls, requests } from "./support/state";
import { expect, test } from "./support/test";

test("a call is found by itself, from ringing to the customer's hang-up", async ({ app, page, simulator }) => {
  await app.signIn("1030");
  await expect(app.heading("Waiting for a call")).toBeVisible();

  const callId = await simulator.ringFrom("BILLING");
  await expect(app.heading("Call coming in")).toBeVisible();
  await expect(page).toHaveTitle(/Call coming in/);
  await simulator.answer(callId);
  await expect(app.button("Hang up")).toBeEnabled();
  await expect(page.getByText(/312.*555.*0142/).first()).toBeVisible();
  await expect(page.getByText("BILLING").first()).toBeVisible();
  await expect(page).toHaveTitle(/On a call/);

  await simulator.customerHangsUp(callId);
  await expect(app.heading("Waiting for a call")).toBeVisible();
  expect(controls(await simulator.state())).toEqual([]);
});

test("the state is asked for again and again, one request at a time", async ({ app, mode, page, simulator }) => {
  test.skip(mode === "gateway", "the gateway asks for all phones together: see its own tests");
  let [underWay, mostUnderWay] = [0, 0];
  const isLook = (request: Request) => request.postData()?.includes("function=agent_status");
  page.on("request", (request) => {
    if (isLook(request)) mostUnderWay = Math.max(mostUnderWay, ++underWay);
  });
  page.on("requestfinished", (request) => {
    if (isLook(request)) underWay--;
  });
  await app.signIn("1030");
  await expect(app.heading("Waiting for a call")).toBeVisible();
  // Answers that take longer than the pause between two looks.
  await simulator.fail({
    fault: "slow",
    function: "agent_status",
    delay_ms: 1_500,
    for_ms: 60_000,
  });
  const looks = async () => requests(await simulator.state(), "agent_status").length;
  await expect.poll(looks, { timeout: 20_000 }).toBeGreaterThan(4);
  expect(mostUnderWay).toBe(1);
});

test("ring my phone rings the phone of an agent who has a session", async ({ app, simulator }) => {
  await app.signIn("6001");
  await expect(app.button("Ring my phone")).toBeEnabled();
  await app.button("Ring my phone").tap();
  await expect
    .poll(async () => commands(await simulator.state()))
    .toEqual([{ action: "Originate", channel: "SIP/6001", exten: " 8600051" }]);
  await expect(app.heading("Your phone should ring")).toBeVisible();
});

test("ring my phone explains that a plain remote agent has no session", async ({ app, page, simulator }) => {
  await app.signIn("1030");
  await app.button("Ring my phone").tap();
  await expect
    .poll(async () => requests(await simulator.state(), "call_agent").length)
    .toBe(1);
  await expect(page.getByText("That is normal for a remote agent").first()).toBeVisible();
  expect(await app.rawAnswer()).toContain("no session data");
  expect(commands(await simulator.state())).toEqual([]);
  // From then on it is not offered: there is nothing to ring.
  await app.button("Done").tap();
  await expect(app.heading("Waiting for a call")).toBeVisible();
  await expect(app.button("Ring my phone")).toHaveCount(0);
  await simulator.answer(await simulator.ringFrom("BILLING"));
  await expect(app.button("Hang up")).toBeEnabled();
  await expect(app.button("Ring my phone")).toHaveCount(0);
});

test("another agent's call id by link is refused without a request sent", async ({ app, simulator }) => {
  await app.signIn("1030", { path: `/?call=${CALL_OF_1028.callId}` });
  await expect(app.banner).toContainText(
    "The call of this link is not yours, or is over. Nothing was sent.",
  );
  await expect(app.button("Hang up")).toBeHidden();
  const state = await simulator.state();
  expect(controls(state)).toEqual([]);
  expect(commands(state)).toEqual([]);
});

test("the agent's own call by link is that call", async ({ app, page, simulator }) => {
  await app.signIn("1028", { path: `/?call=${CALL_OF_1028.callId}` });
  await expect(page.getByText(/opened from a link/i)).toBeVisible();
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  expect(controls(await simulator.state())[0]).toMatchObject({ value: CALL_OF_1028.callId });
});

test("from ringing on, the two actions do not move", async ({ app, page, simulator }) => {
  await app.signIn("1030");
  await expect(app.heading("Waiting for a call")).toBeVisible();
  const callId = await simulator.ringFrom("BILLING");
  await expect(app.heading("Call coming in")).toBeVisible();
  const places = () => Promise.all(["Transfer", "Hang up"].map((name) => app.button(name).boundingBox()));
  const before = await places();
  await simulator.answer(callId);
  await expect(app.heading("On a call")).toBeVisible();
  expect(await places()).toEqual(before);
  // With what became of the last call above them.
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  await simulator.answer(await simulator.ringFrom("BILLING"));
  await expect(app.heading("On a call")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Call ended" })).toBeVisible();
  expect(await places()).toEqual(before);
});

test("with little motion nothing moves by itself", async ({ app, page }) => {
  const moving = () => page.evaluate(() => document.getAnimations().length);
  await app.signIn("1030");
  await expect(app.heading("Waiting for a call")).toBeVisible();
  await expect.poll(moving).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await expect.poll(moving).toBe(0);
});

for (const size of [
  { width: 390, height: 844 },
  { width: 360, height: 640 },
]) {
  test(`the two actions lie under either thumb, ${size.width} × ${size.height}`, async ({ app, page, simulator }) => {
    await page.setViewportSize(size);
    await app.signInOnCall();
    const places = async () => ({
      transfer: (await app.button("Transfer").boundingBox())!,
      hangUp: (await app.button("Hang up").boundingBox())!,
    });
    const before = await places();
    expect(before.transfer.y).toBe(before.hangUp.y);
    expect(before.transfer.x).toBeLessThan(before.hangUp.x);
    for (const { y, height } of Object.values(before)) {
      expect(height).toBeGreaterThanOrEqual(64);
      expect(y).toBeGreaterThan(size.height * 0.75);
      expect(y + height).toBeLessThanOrEqual(size.height);
    }
    // Whatever else has to be said, they stay where they are.
    await simulator.fail({ fault: "drop_before", for_ms: 600_000 });
    await expect(app.banner.first()).toBeVisible();
    expect(await places()).toEqual(before);
    // For the other hand they change places, also where one writes from the right.
    for (const direction of ["ltr", "rtl"]) {
      await page.evaluate((direction) => {
        document.documentElement.dir = direction;
        document.documentElement.dataset.hand = "left";
      }, direction);
      const { transfer, hangUp } = await places();
      expect([hangUp.x, hangUp.y]).toEqual([before.transfer.x, before.transfer.y]);
      expect([transfer.x, transfer.y]).toEqual([before.hangUp.x, before.hangUp.y]);
    }
  });
}

// Who is calling, where the site wants agents to see it.
import { expect, test } from "../support/test";
import type { Simulator } from "../support/simulator";

test.use({ scenario: "callers.toml" });

function ring(simulator: Simulator, first: string, last: string): Promise<string> {
  return simulator.ring({
    agent_user: "1030",
    direction: "inbound",
    phone_number: "3125550142",
    lead_name: { first, last },
    ring_ms: 60_000,
  });
}

async function timesAsked(simulator: Simulator): Promise<number> {
  const { requests } = await simulator.state();
  return requests.filter((request: any) => request.function === "lead_field_info").length;
}

test.describe("where the site wants it", () => {
  test.use({ gatewayConfig: "caller_name = true" });

  test("who is calling stands above the number and is announced with it", async ({ app, page, simulator }) => {
    await app.signIn("1030");
    await expect(page.getByText("You are ready.")).toBeVisible();
    const callId = await ring(simulator, "Amara", "O'Neil");
    await expect(app.heading("Call coming in")).toBeVisible();
    const name = page.getByText("Amara O'Neil", { exact: true });
    await expect(name).toBeVisible();
    const number = page.locator(".number");
    await expect(number).toHaveText("312 555 0142");
    const [above, below] = [await name.boundingBox(), await number.boundingBox()];
    expect(above!.y + above!.height).toBeLessThanOrEqual(below!.y);
    await simulator.answer(callId);
    await expect(page.locator("[aria-live=polite]")).toHaveText("On a call: Amara O'Neil, 312 555 0142");
    expect(await timesAsked(simulator)).toBe(2);
  });

  test("a long name, of whichever writing, stays within the screen", async ({ app, page, simulator }) => {
    await app.signIn("1030");
    await expect(page.getByText("You are ready.")).toBeVisible();
    const names = [
      ["Maximiliana", "W".repeat(100 - "Maximiliana".length)],
      ["عبد الرحمن", "بن محمد بن عبد الله آل الشيخ الحسيني الهاشمي"],
    ] as const;
    for (const [first, last] of names) {
      const callId = await ring(simulator, first, last);
      await expect(page.locator(".caller")).toContainText(first);
      expect([...(await page.locator(".caller").innerText())].length).toBeLessThanOrEqual(60);
      const isWithin = await page.evaluate(
        () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
      );
      expect(isWithin).toBe(true);
      await expect(page.locator(".number")).toBeInViewport();
      await expect(app.button("Hang up")).toBeInViewport();
      await simulator.customerHangsUp(callId);
      await expect(page.getByText("You are ready.")).toBeVisible();
    }
  });
});

test("where the site does not want it, nobody is asked", async ({ app, page, simulator }) => {
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  const callId = await ring(simulator, "Amara", "O'Neil");
  await expect(page.getByText("Called Billing")).toBeVisible();
  await simulator.answer(callId);
  await expect(page.locator("[aria-live=polite]")).toHaveText("On a call: 312 555 0142");
  await expect(page.locator(".number")).toHaveText("312 555 0142");
  await expect(page.locator(".caller")).toBeHidden();
  expect(await timesAsked(simulator)).toBe(0);
});

import { required } from "./support/environment";
import { end } from "./support/process";
import { startSimulator } from "./support/simulator";
import { expect, test } from "./support/test";

test("the app starts under its content security policy, without an error", async ({ page }) => {
  const troubles: string[] = [];
  page.on("console", (message) => {
    // The app looks for a gateway; where there is none, browsers write that down.
    if (message.location().url.endsWith("/handset/v1/session")) return;
    if (["error", "warning"].includes(message.type())) troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(error.message));

  await page.goto("/");
  // What the page shows before it goes as the app comes.
  await expect(page.locator("#shell")).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(troubles).toEqual([]);
});

test("what a gateway serves asks for no API password, also where no gateway answers", async ({ mode, origins, page }) => {
  test.skip(mode === "gateway", "one answers");
  const { child, simulator } = await startSimulator(undefined, required("APP"));
  origins.add(simulator.origin);
  await page.goto(simulator.origin);
  await expect(page.locator(".banner")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Connecting…");
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await end(child, "SIGTERM");
});

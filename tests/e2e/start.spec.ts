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
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(troubles).toEqual([]);
});

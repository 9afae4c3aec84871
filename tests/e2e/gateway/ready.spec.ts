import { Keys } from "../support/keys";
import { requests } from "../support/state";
import { expect, test } from "../support/test";

test.use({ scenario: "connected.toml" });

test("an agent gets ready, and not ready", async ({ app, page, simulator }) => {
  const status = async () => (await simulator.state()).agents[0].remote_status;
  const notReady = page.getByText("You are not ready: no call comes to you.");
  await app.signIn("1031");
  await expect(notReady).toBeVisible();
  const ready = page.getByRole("switch", { name: "Ready for calls" });
  await expect(ready).not.toBeChecked();
  await ready.tap();
  await expect(page.getByText("You are ready.")).toBeVisible();
  await expect(ready).toBeChecked();
  expect(await status()).toBe("ACTIVE");

  await expect(ready).toBeEnabled();
  await ready.tap();
  await expect(page.getByText(/^Stopping calls: it can take up to a minute/)).toBeVisible();
  await expect(ready).not.toBeChecked();
  await expect.poll(status).toBe("INACTIVE");
  expect(requests(await simulator.state(), "update_remote_agent")).toHaveLength(2);
  // The dialer takes its time: here 20 seconds.
  await expect(notReady).toBeVisible({ timeout: 40_000 });
});

test("an agent gets ready by keys alone", async ({ app, page }) => {
  const keys = new Keys(page);
  const ready = page.getByRole("switch", { name: "Ready for calls" });
  await app.signIn("1031");
  await expect(page.getByText("You are not ready: no call comes to you.")).toBeVisible();
  await expect(ready).toBeEnabled();
  await keys.to(ready);
  await page.keyboard.press("Space");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await expect(ready).toBeChecked();
  await keys.arrive(ready);
});

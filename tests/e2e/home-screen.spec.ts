// Opened from the home screen: where one then is, and what an iPhone asks of a page.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { required } from "./support/environment";
import { expect, test } from "./support/test";
import { untilInstalled } from "./support/worker";

/** The addresses that the home screen opens: the app's own, and that of its settings. */
async function addresses(page: Page): Promise<{ start: string; settings: string }> {
  const { url, data } = await (await page.context().newCDPSession(page)).send("Page.getAppManifest");
  const { start_url, shortcuts } = JSON.parse(data!);
  const [start, settings] = [start_url, shortcuts[0].url].map((path: string) => new URL(path, url).href);
  return { start, settings };
}

test("signed out, it opens on the sign-in", async ({ app, page }) => {
  await page.goto("/");
  const { start } = await addresses(page);
  await page.goto(start);
  await expect(app.button("Sign in")).toBeVisible();
});

test("signed in, it opens on the call", async ({ app, mode, page }) => {
  test.skip(mode === "direct", "there nobody stays signed in");
  await app.signInOnCall();
  const { start } = await addresses(page);
  await page.goto(start);
  await expect(app.heading("On a call")).toBeVisible();
  await expect(app.button("Hang up")).toBeEnabled();
});

test("its settings are opened over what is there, and give way to a call", async ({ app, mode, page, simulator }) => {
  test.skip(mode === "direct", "there nobody stays signed in");
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  const { settings } = await addresses(page);
  await page.goto(settings);
  await expect(app.heading("Settings")).toBeVisible();
  await app.button("Back").tap();
  await expect(app.heading("Waiting for a call")).toBeVisible();
  await page.goto(settings);
  await expect(app.heading("Settings")).toBeVisible();
  await simulator.answer(await simulator.ringFrom("SALESLINE"));
  await expect(app.heading("On a call")).toBeVisible();
});

test("without a network it opens all the same, by each of its addresses", async ({ app, context, mode, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  const { start, settings } = await addresses(page);
  await context.setOffline(true);
  // Who is signed in, only the gateway knows.
  const connecting = mode === "gateway" && app.heading("Connecting…");
  await page.goto(start);
  await expect(connecting || app.button("Sign in")).toBeVisible();
  await page.goto(settings);
  await expect(connecting || app.heading("Settings")).toBeVisible();
});

test("an iPhone finds an icon without holes, a name, and a bar above the page", async ({ page }) => {
  await page.goto("/");
  const icon = page.locator("link[rel=apple-touch-icon]");
  const png = await readFile(join(required("APP"), (await icon.getAttribute("href"))!));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([180, 180]);
  // What is transparent is black there.
  const TRANSPARENT_KINDS = [4, 6];
  expect(TRANSPARENT_KINDS).not.toContain(png[25]);
  expect(png.includes("tRNS")).toBe(false);
  await expect(page.locator("meta[name=apple-mobile-web-app-title]")).toHaveAttribute("content", "Handset");
  // The usual bar: its clock and battery are never drawn over the page.
  await expect(page.locator('meta[name=apple-mobile-web-app-status-bar-style][content="black-translucent"]')).toHaveCount(0);
});

// A screen as it is judged: by eye, by axe-core, by those who hear it, and in
// letters twice as large.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Page, expect, test } from "@playwright/test";
import { expectAccessible, withAxe } from "./accessibility";
import { compact } from "./compact";
import { required } from "./environment";
import { expectRoomForLargeText } from "./large-text";
import { standStill } from "./still";
import { type Language, wordsOf } from "./words";

const USUAL = { width: 390, height: 844 };
const SMALL = { width: 360, height: 640 };

/** Looks at what is on the screen now, by a name. */
export type Look = (name: string) => Promise<void>;

/** Prepares a page for being looked at, before it is opened. */
export async function looking(page: Page, language: Language): Promise<Look> {
  await withAxe(page);
  await standStill(page);
  await wear(page, "light");
  // On a screen it is not to be pressed before a moment has passed, without a network, or
  // while nothing can be done with a call.
  const ringing = page.getByRole("button", { name: wordsOf(language)("button.ring_phone"), disabled: true });
  return async (name) => {
    const isUnderSheet = (await page.getByRole("dialog").count()) > 0;
    const isCutOff = (await page.locator(".pair > :disabled").count()) > 0;
    const isOnline = await page.evaluate(() => navigator.onLine);
    if (!isUnderSheet && !isCutOff && isOnline) await expect(ringing).toHaveCount(0);
    await see(page, language, "light", USUAL, name);
    if (language === "en") await expectNames(page, name);
    await wear(page, "dark");
    await see(page, language, "dark", USUAL, name);
    await wear(page, "light");
    // In another language the small screen's layout is the same.
    if (language === "en") {
      await page.setViewportSize(SMALL);
      await see(page, language, "light", SMALL, name);
      await page.setViewportSize(USUAL);
    }
    await expectRoomForLargeText(page, name);
  };
}

async function wear(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
}

/** Keeps a picture for people, compares it with the reviewed one, and judges it. */
async function see(page: Page, language: Language, scheme: string, size: typeof USUAL, name: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  // What a colour or a size does to it is the same in each language.
  if (language === "en") await expectAccessible(page);
  const kind = `${scheme}-${size.width}x${size.height}`;
  const folder = join(required("SCREENSHOTS"), language, kind);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
  const reviewed = [language, kind, `${name}.png`];
  await expect.soft(page).toHaveScreenshot(reviewed);
  const run = test.info();
  if (run.config.updateSnapshots !== "none") await compact(run.snapshotPath(...reviewed, { kind: "screenshot" }));
}

/** What a screen reader has of it: the sheet where one is open, else the screen. */
async function expectNames(page: Page, name: string): Promise<void> {
  const sheet = page.getByRole("dialog");
  const seen = (await sheet.count()) > 0 ? sheet : page.locator(".screen").first();
  // As a text, word for word: Playwright's own comparison lets what is not written down pass.
  expect.soft(`${await seen.ariaSnapshot()}\n`).toMatchSnapshot(["names", `${name}.yml`]);
}

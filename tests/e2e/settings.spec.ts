import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { holdBack } from "./support/patience";
import { expect, test } from "./support/test";
import { untilInstalled } from "./support/worker";

/** Which languages' messages the browser keeps. */
function keptLanguages(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const cache = await caches.open("handset-messages");
    const urls = (await cache.keys()).map(({ url }) => url);
    return urls.map((url) => /\/messages\/(\w+)-[0-9a-f]{16}\.txt$/.exec(url)?.[1] ?? url);
  });
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

test.describe("without a service worker, which would answer from its store", () => {
  test.use({ serviceWorkers: "block" });

  test("what is set survives a reload, and is there before anything is painted", async ({ app, page }) => {
    await page.goto("/");
    await expect(app.button("Sign in")).toBeVisible();
    const sizeOfText = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
    const usual = Number.parseFloat(await sizeOfText());

    await app.button("Settings").tap();
    await page.getByRole("radio", { name: "Dark" }).check({ force: true });
    await page.getByRole("radio", { name: "130%" }).check({ force: true });
    await page.getByRole("radio", { name: "Español" }).check({ force: true });
    await expect(app.heading("Ajustes")).toBeVisible();
    // Who chooses by the keyboard is still where they were.
    await expect(page.getByRole("radio", { name: "Español" })).toBeFocused();

    // Nothing is painted before the page's first script has run: what it has done
    // shows while the app itself is still held up.
    const goOn = await holdBack(page, "**/*.wasm", "GET");
    await page.reload({ waitUntil: "commit" });
    await expect(page.getByText("Abriendo…")).toBeVisible();
    const root = page.locator("html");
    await expect(root).toHaveAttribute("lang", "es");
    await expect(root).toHaveAttribute("dir", "ltr");
    await expect(root).toHaveAttribute("data-theme", "dark");
    await expect(root).toHaveCSS("color-scheme", "dark");
    for (const meta of await page.locator("meta[name=theme-color]").all()) {
      await expect(meta).toHaveAttribute("content", "#0e1514");
    }
    expect(Number.parseFloat(await sizeOfText())).toBeCloseTo(usual * 1.3);
    goOn();
    await expect(app.button("Iniciar sesión")).toBeVisible();
  });
});

test("the theme of the phone is followed until another is set", async ({ app, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const root = page.locator("html");
  await expect(root).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(root).toHaveAttribute("data-theme", "dark");
  await app.button("Settings").tap();
  await page.getByRole("radio", { name: "Light" }).check({ force: true });
  await expect(root).toHaveAttribute("data-theme", "light");
  await page.getByRole("radio", { name: "As the phone" }).check({ force: true });
  await expect(root).toHaveAttribute("data-theme", "dark");
});

test("the app starts offline in the language that was used last", async ({ app, context, mode, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  await expect.poll(() => keptLanguages(page)).toEqual(["en"]);
  await app.button("Settings").tap();
  await page.getByRole("radio", { name: "Español" }).check({ force: true });
  await expect(app.heading("Ajustes")).toBeVisible();
  // One that is switched to is kept beside the one before.
  await expect.poll(() => keptLanguages(page)).toEqual(["en", "es"]);

  await context.setOffline(true);
  await page.reload();
  const heading = mode === "direct" ? "Iniciar sesión" : "Conectando…";
  await expect(app.heading(heading)).toBeVisible();
  await expect(app.banner.first()).toContainText("Está sin conexión. No se envía nada");
  expect((await page.title()).endsWith("· Handset")).toBe(true);
});

test("a new version keeps the languages that the one before kept, and drops its files", async ({ app, page }) => {
  // As the version before has left it.
  const old = "/messages/es-0123456789abcdef.txt";
  await page.addInitScript(async (old) => {
    if (localStorage.getItem("was-here")) return;
    localStorage.setItem("was-here", "yes");
    const cache = await caches.open("handset-messages");
    await cache.put(old, new Response("old words"));
  }, old);
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  await expect.poll(async () => (await keptLanguages(page)).sort()).toEqual(["en", "es"]);
  const isOldThere = () =>
    page.evaluate(async (old) => Boolean(await (await caches.open("handset-messages")).match(old)), old);
  await expect.poll(isOldThere).toBe(false);
});

test("a language that cannot be loaded is said, and the one before stays", async ({ app, context, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await app.button("Settings").tap();
  await context.setOffline(true);
  await page.getByRole("radio", { name: "Français" }).tap({ force: true });
  await expect(page.getByText("This language could not be loaded.").first()).toBeVisible();
  await expect(page.getByRole("radio", { name: "English" })).toBeChecked();
  await expect(app.heading("Settings")).toBeVisible();
});

test("a public Wi-Fi's page in the place of the messages is not kept", async ({ app, page }) => {
  await page.route("**/messages/*.txt", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html><title>Free Wi-Fi</title>" }),
  );
  await page.goto("/");
  await expect(page.getByText("Handset could not be started.")).toBeVisible();
  expect(await keptLanguages(page)).toEqual([]);
  await page.unroute("**/messages/*.txt");
  await page.reload();
  await expect(app.button("Sign in")).toBeVisible();
});

for (const { locale, lang, signIn } of [
  { locale: "es-MX", lang: "es", signIn: "Iniciar sesión" },
  { locale: "pt-BR", lang: "pt", signIn: "Entrar" },
  { locale: "fr-CA", lang: "fr", signIn: "Se connecter" },
  { locale: "fil-PH", lang: "tl", signIn: "Mag-sign in" },
  { locale: "de-DE", lang: "en", signIn: "Sign in" },
]) {
  test.describe(`a phone in ${locale}`, () => {
    test.use({ locale });

    test("is spoken to in its language, and downloads that one alone", async ({ app, page }) => {
      const files: string[] = [];
      page.on("request", (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.startsWith("/messages/")) files.push(pathname);
      });
      await page.goto("/");
      await expect(app.button(signIn)).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
      expect(files).toHaveLength(1);
      expect(files[0]).toMatch(new RegExp(`^/messages/${lang}-[0-9a-f]{16}\\.txt$`));
    });
  });
}

test("the settings are left by the phone's way back, to where one was", async ({ app, page }) => {
  await app.signInOnCall();
  await app.button("Settings").tap();
  await expect(app.heading("Settings")).toBeFocused();
  await page.goBack();
  await expect(app.heading("On a call")).toBeVisible();
  await app.button("Settings").tap();
  await app.button("Back").tap();
  await expect(app.heading("On a call")).toBeVisible();
});

test("a call that comes takes the screen from the settings", async ({ app, page, simulator }) => {
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await app.button("Settings").tap();
  await expect(app.heading("Settings")).toBeVisible();
  await simulator.ringFrom("SALESLINE");
  await expect(app.heading("Call coming in")).toBeVisible();
});

test("the hand that is set has hanging up under its thumb, whatever the direction of reading", async ({ app, page }) => {
  await app.signInOnCall();
  const isHangUpOnTheRight = async () => {
    const [hangUp, transfer] = await Promise.all(
      ["Hang up", "Transfer"].map((name) => app.button(name).boundingBox()),
    );
    return hangUp!.x > transfer!.x;
  };
  const turn = (dir: string) => page.evaluate((dir) => (document.documentElement.dir = dir), dir);
  expect(await isHangUpOnTheRight()).toBe(true);
  await turn("rtl");
  expect(await isHangUpOnTheRight()).toBe(true);
  await turn("ltr");
  await app.button("Settings").tap();
  await page.getByRole("radio", { name: "Left" }).check({ force: true });
  await app.button("Back").tap();
  await expect(app.button("Hang up")).toBeVisible();
  expect(await isHangUpOnTheRight()).toBe(false);
  await turn("rtl");
  expect(await isHangUpOnTheRight()).toBe(false);
});

test("the styles know a start and an end, and no left and right", async () => {
  const styles = await readFile(join(__dirname, "../../web/styles.css"), "utf8");
  const physical = /[\s;{](?:[a-z-]+-)?(?:left|right)(?:-[a-z-]+)?\s*:|:\s*(?:left|right)\s*;/g;
  expect(styles.match(physical)).toBeNull();
});

for (const size of ["100%", "130%"]) {
  test(`read from the right, at ${size}, nothing is wider than the screen`, async ({ app, page }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto("/");
    await expect(app.button("Sign in")).toBeVisible();
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    expect(await overflow(page)).toBe(0);
    await app.button("Settings").tap();
    await page.getByRole("radio", { name: size }).check({ force: true });
    expect(await overflow(page)).toBe(0);
    await app.button("Back").tap();
    await app.fillIn("1028");
    await app.button("Sign in").tap();
    await expect(app.button("Hang up")).toBeEnabled();
    expect(await overflow(page)).toBe(0);
    const sheet = await app.askToTransfer();
    expect(await overflow(page)).toBe(0);
    // The sheet itself scrolls only downwards.
    expect(await sheet.evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth)).toBe(0);
  });
}

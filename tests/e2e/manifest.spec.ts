// The app on a home screen, as the browser itself judges it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { required } from "./support/environment";
import { expect, test } from "./support/test";
import { untilInstalled } from "./support/worker";

test("the browser finds nothing that hinders installing", async ({ app, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  const browser = await page.context().newCDPSession(page);
  const { errors } = await browser.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
  // A test's browser keeps nothing, which is what this says.
  const hindrances = installabilityErrors.map(({ errorId }) => errorId);
  expect(hindrances.filter((id) => id !== "in-incognito")).toEqual([]);
});

test("the manifest says all that a phone asks of it, and the page's own colours", async ({ app, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  const browser = await page.context().newCDPSession(page);
  const { url, data } = await browser.send("Page.getAppManifest");
  const manifest = JSON.parse(data!);
  const at = (path: string) => new URL(path, url).href;
  const home = new URL("/", page.url()).href;
  for (const place of ["id", "scope", "start_url"]) expect(at(manifest[place]), place).toBe(home);
  expect(manifest).toMatchObject({ lang: "en", dir: "ltr", display: "standalone", orientation: "any" });
  expect(manifest.name).toBe("Handset");
  // Longer ones are cut off under an icon.
  expect(manifest.short_name.length).toBeLessThanOrEqual(12);
  expect(manifest.description).toBe(await page.locator("meta[name=description]").getAttribute("content"));
  expect(manifest.categories).toEqual(["business", "productivity"]);
  const icons = manifest.icons.map(({ purpose, sizes }: any) => `${purpose} ${sizes}`);
  expect(icons).toEqual(["any 192x192", "any 512x512", "maskable 512x512", "monochrome 512x512"]);
  for (const shortcut of manifest.shortcuts) {
    expect(Object.keys(shortcut)).toEqual(["name", "description", "url", "icons"]);
    expect(at(shortcut.url).startsWith(home)).toBe(true);
  }

  // What a phone shows while the app opens goes over into the app.
  const ground = () =>
    page.evaluate(() => {
      const [red, green, blue] = getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g)!.map(Number);
      return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, "0")}`;
    });
  expect(manifest.background_color).toBe(await ground());
  expect(manifest.theme_color).toMatch(/^#[0-9a-f]{6}$/);
  // As the page comes, before its scripts: the bar of the browser is the page's, in both schemes.
  const source = await (await page.request.get("/")).text();
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", scheme);
    expect(source).toMatch(
      new RegExp(`<meta name="?theme-color"? content="?${await ground()}"? media="\\(prefers-color-scheme: ?${scheme}\\)"`),
    );
  }
});

test("the manifest's pictures are there and of the sizes it says, and no visit downloads them", async ({ app, page, request }) => {
  const manifest = await (await request.get("/manifest.webmanifest")).json();
  const ofShortcuts = manifest.shortcuts.flatMap(({ icons }: any) => icons);
  const pictures = [...manifest.icons, ...manifest.screenshots, ...ofShortcuts];
  for (const { src, sizes, type } of pictures) {
    expect(type).toBe("image/png");
    const png = await readFile(join(required("APP"), src));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
  }
  expect(manifest.screenshots.length).toBeGreaterThanOrEqual(3);
  for (const { label, form_factor } of manifest.screenshots) {
    expect(label).toBeTruthy();
    expect(form_factor).toBe("narrow");
  }

  const asked = new Set<string>();
  page.context().on("request", (request) => asked.add(new URL(request.url()).pathname));
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await untilInstalled(page);
  const kept = await page.evaluate(async () => {
    const caches = await Promise.all((await globalThis.caches.keys()).map((name) => globalThis.caches.open(name)));
    const requests = await Promise.all(caches.map((cache) => cache.keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toContain("/manifest.webmanifest");
  for (const { src } of pictures) {
    expect(kept).not.toContain(`/${src}`);
    expect([...asked]).not.toContain(`/${src}`);
  }
});

test("the entry for the settings in the menu of the icon opens them", async ({ app, page, request }) => {
  const manifest = await (await request.get("/manifest.webmanifest")).json();
  const { url } = manifest.shortcuts.find(({ name }: any) => name === "Settings");
  await page.goto(url);
  await expect(app.heading("Settings")).toBeVisible();
  // Loaded anew, it is the app as it is.
  expect(new URL(page.url()).search).toBe("");
  await app.button("Back").tap();
  await expect(app.button("Sign in")).toBeVisible();
  await page.reload();
  await expect(app.button("Sign in")).toBeVisible();
});

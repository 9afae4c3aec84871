// The first visit: what this is, and the way to the home screen.
import { offerToInstall, wasAskedToInstall } from "./support/install";
import { expect, test } from "./support/test";

const WHAT = "Handset shows the call that you take on your own phone.";
const INSTALL = "Add to the home screen";

test("a newcomer reads what this is, until they have signed in once", async ({ app, page }) => {
  await page.goto("/");
  await expect(page.getByText(WHAT)).toBeVisible();
  await app.fillIn("1028");
  await app.button("Sign in").tap();
  await expect(app.button("Hang up")).toBeEnabled();
  await app.button("Sign out").tap();
  await expect(app.button("Sign in")).toBeVisible();
  await expect(page.getByText(WHAT)).toHaveCount(0);
});

test("a newcomer reads it before the app runs, and nobody else does", async ({ page }) => {
  // It never comes.
  await page.route("**/*.wasm", () => {});
  await page.goto("/", { waitUntil: "commit" });
  await expect(page.getByText("Opening…")).toBeVisible();
  await expect(page.getByText(WHAT)).toBeVisible();
  for (const known of ["known", "hidden"]) {
    await page.evaluate((known) => localStorage.setItem("handset-welcome", known), known);
    await page.reload({ waitUntil: "commit" });
    await expect(page.getByText("Opening…")).toBeVisible();
    await expect(page.getByText(WHAT)).toHaveCount(0);
  }
});

test("the browser asks when the agent wants it to", async ({ app, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await offerToInstall(page);
  await app.button(INSTALL).tap();
  const sheet = app.dialog(INSTALL);
  await expect(sheet.getByText("Handset then opens like an app")).toBeVisible();
  await sheet.getByRole("button", { name: "Install" }).tap();
  await expect(sheet).toBeHidden();
  expect(await wasAskedToInstall(page)).toBe(true);

  await page.evaluate(() => void dispatchEvent(new Event("appinstalled")));
  await expect(app.button(INSTALL)).toHaveCount(0);
  await app.button("Settings").tap();
  await expect(app.heading("Settings")).toBeVisible();
  await expect(app.button(INSTALL)).toHaveCount(0);
});

for (const dir of ["ltr", "rtl"]) {
  test(`in letters twice as large, ${dir}, nothing is cut off`, async ({ app, page }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto("/");
    await expect(app.button("Sign in")).toBeVisible();
    await page.evaluate((dir) => {
      document.documentElement.dir = dir;
      document.documentElement.style.fontSize = "200%";
    }, dir);
    await offerToInstall(page);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBe(0);
    await app.button(INSTALL).tap();
    const sheet = app.dialog(INSTALL);
    expect(await sheet.evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth)).toBe(0);
    await sheet.getByRole("button", { name: "Install" }).tap();
    await expect(sheet).toBeHidden();
    expect(await overflow()).toBe(0);
  });
}

test("what is offered before the app runs is not lost", async ({ app, page }) => {
  await page.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => {
      const event: any = new Event("beforeinstallprompt", { cancelable: true });
      event.prompt = () => {};
      dispatchEvent(event);
    });
  });
  await page.goto("/");
  await expect(app.button(INSTALL)).toBeVisible();
});

test("where the browser has only its menu, the settings say so, and the sign-in is silent", async ({ app, page }) => {
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await expect(app.button(INSTALL)).toHaveCount(0);
  await app.button("Settings").tap();
  await app.button(INSTALL).tap();
  await expect(app.dialog(INSTALL).getByRole("listitem").first()).toHaveText("Open the browser's menu.");
});

test("an app that was opened from the home screen says nothing of it", async ({ app, page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "standalone", { value: true }));
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await offerToInstall(page);
  await app.button("Settings").tap();
  await expect(app.heading("Settings")).toBeVisible();
  await expect(app.button(INSTALL)).toHaveCount(0);
});

test.describe("on an iPhone", () => {
  test.use({
    userAgent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  });

  test("the steps are those of an iPhone; once dismissed they are in the settings only", async ({ app, page }) => {
    await page.goto("/");
    await app.button(INSTALL).tap();
    const sheet = app.dialog(INSTALL);
    await expect(sheet.getByRole("listitem")).toHaveText([
      "Tap the button for sharing: a square with an arrow that points up.",
      "Choose “Add to Home Screen”.",
      "Tap “Add”.",
    ]);
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await expect(app.button(INSTALL)).toBeFocused();

    await app.button("Do not show this again").tap();
    await expect(app.button(INSTALL)).toHaveCount(0);
    await page.reload();
    await expect(app.button("Sign in")).toBeVisible();
    await expect(app.button(INSTALL)).toHaveCount(0);
    await app.button("Settings").tap();
    await app.button(INSTALL).tap();
    await expect(sheet.getByRole("listitem")).toHaveCount(3);
  });

  for (const locale of ["en-US", "es-US", "pt-BR", "fr-FR", "fil-PH"]) {
    test.describe(`in ${locale}`, () => {
      test.use({ locale, viewport: { width: 360, height: 640 } });

      test("a newcomer has all fields on a small screen", async ({ app, mode, page }) => {
        test.skip(mode === "direct", "its warning and its three fields are more than that in any case");
        await page.goto("/");
        await expect(page.locator(".install")).toBeInViewport({ ratio: 1 });
        for (const field of await page.locator("form input").all()) {
          await expect(field).toBeInViewport({ ratio: 1 });
        }
        await expect(page.locator("button[type=submit]")).toBeInViewport({ ratio: 1 });
      });
    });
  }
});

import type { Page, Request } from "@playwright/test";
import { required } from "./support/environment";
import { end } from "./support/process";
import { startSimulator } from "./support/simulator";
import { expect, test } from "./support/test";
import { untilInstalled } from "./support/worker";

const isSession = (request: Request) => new URL(request.url()).pathname === "/handset/v1/session";
const isCode = (request: Request) => request.url().endsWith(".wasm");

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

test("what the app asks first is asked while it is on its way, and once", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => isSession(request) && asked.push(request.method()));
  let letGo = () => {};
  const isLetGo = new Promise<void>((go) => (letGo = go));
  await page.route("**/*.wasm", async (route) => {
    await isLetGo;
    await route.continue();
  });
  const answered = page.waitForResponse((response) => isSession(response.request()));
  await page.goto("/");
  await answered;
  await expect(page.locator("#shell")).toBeVisible();
  letGo();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(asked).toEqual(["GET"]);
});

test.describe("the app's largest file", () => {
  let wanted: Request[];

  test.beforeEach(async ({ page }) => {
    wanted = [];
    page.on("request", (request) => isCode(request) && wanted.push(request));
    await page.addInitScript(() => {
      const { requestAnimationFrame } = window;
      const frames: FrameRequestCallback[] = [];
      window.requestAnimationFrame = (run) => frames.push(run);
      addEventListener("test-paints", () => {
        window.requestAnimationFrame = requestAnimationFrame;
        frames.forEach((run) => requestAnimationFrame(run));
      });
    });
  });

  /** Opens the app, until what it asks of the network at once is on its way. */
  async function open(page: Page): Promise<void> {
    const answered = page.waitForResponse((response) => isSession(response.request()));
    await page.goto("/");
    await answered;
  }

  test("leaves the network to what is painted first", async ({ page }) => {
    await open(page);
    expect(wanted).toEqual([]);
    await page.evaluate(() => dispatchEvent(new Event("test-paints")));
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    expect(wanted).toHaveLength(1);
  });

  test("does not wait for a page that nobody sees", async ({ page }) => {
    await open(page);
    const comes = page.waitForRequest(isCode);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await comes;
  });

  test("does not wait where it is on the phone", async ({ page }) => {
    await page.goto("/");
    await page.evaluate(() => dispatchEvent(new Event("test-paints")));
    await untilInstalled(page);
    const comes = page.waitForRequest(isCode);
    await open(page);
    await comes;
  });
});

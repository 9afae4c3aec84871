import type { Page, Request } from "@playwright/test";
import { required } from "./support/environment";
import { holdBack, tryNothingAgain } from "./support/patience";
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
  const letGo = await holdBack(page, "**/*.wasm", "GET");
  const answered = page.waitForResponse((response) => isSession(response.request()));
  await page.goto("/");
  await answered;
  await expect(page.locator("#shell")).toBeVisible();
  letGo();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(asked).toEqual(["GET"]);
});

test("where nothing came of that, the app asks anew before it says so", async ({ page }) => {
  await tryNothingAgain(page);
  let times = 0;
  await page.route("**/handset/v1/session", (route) => (times++ === 0 ? route.abort() : route.continue()));
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(times).toBe(2);
});

test.describe("the app's largest file", () => {
  let wanted: Request[];

  /** Nothing is painted before the test says so, and no pause ends. */
  test.beforeEach(async ({ page }) => {
    wanted = [];
    page.on("request", (request) => isCode(request) && wanted.push(request));
    await page.addInitScript(() => {
      const { requestAnimationFrame, setTimeout } = window;
      const pauses: (() => void)[] = [];
      const frames: FrameRequestCallback[] = [];
      performance.getEntriesByType = () => [];
      window.requestAnimationFrame = (run) => frames.push(run);
      window.setTimeout = ((run: () => void, ms = 0) =>
        ms < 100 ? setTimeout(run, ms) : pauses.push(run)) as typeof window.setTimeout;
      addEventListener("test-paints", () => {
        window.requestAnimationFrame = requestAnimationFrame;
        frames.forEach((run) => requestAnimationFrame(run));
      });
      addEventListener("test-pauses-end", () => pauses.forEach((run) => run()));
    });
  });

  /** Opens the app, until what it asks of the network at once is on its way. */
  async function open(page: Page): Promise<void> {
    const answered = page.waitForResponse((response) => isSession(response.request()));
    await page.goto("/");
    await answered;
  }

  /** What ends the wait. */
  async function comesOnceThereIs(page: Page, event: string): Promise<void> {
    await open(page);
    expect(wanted).toEqual([]);
    const comes = page.waitForRequest(isCode);
    await page.evaluate((event) => document.dispatchEvent(new Event(event, { bubbles: true })), event);
    await comes;
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    expect(wanted).toHaveLength(1);
  }

  test("leaves the network to what is painted first", ({ page }) => comesOnceThereIs(page, "test-paints"));

  test("does not wait longer than a moment", ({ page }) => comesOnceThereIs(page, "test-pauses-end"));

  test("does not wait any longer once nobody sees the page", ({ page }) => comesOnceThereIs(page, "visibilitychange"));

  test("does not wait once something is painted", async ({ page }) => {
    await page.addInitScript(() => {
      performance.getEntriesByType = () => [{} as PerformanceEntry];
    });
    const comes = page.waitForRequest(isCode);
    await open(page);
    await comes;
  });

  test("does not wait where nobody sees the page", async ({ page }) => {
    await page.addInitScript(() => Object.defineProperty(document, "hidden", { get: () => true }));
    const comes = page.waitForRequest(isCode);
    await open(page);
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

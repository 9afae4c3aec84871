import { type Page, expect } from "@playwright/test";
import { App } from "../e2e/support/app";
import { QUICK, bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { slowProcessor } from "./support/phone";
import { median, p95 } from "./support/statistics";

const ROUNDS = 60;
const AGENT = "1030";
const ACTION = "/agc/api.php";
const OUTCOMES = "/handset/v1/outcomes";

bench.use({ gatewayConfig: QUICK });

bench("From the tap to the request", async ({ gateway, page, simulator }) => {
  await watchTaps(page);
  const app = new App(page, "gateway");
  await app.signIn(AGENT, { path: gateway.origin });
  await expect(app.heading("Waiting for a call")).toBeVisible();
  await slowProcessor(page);

  const presses: number[] = [];
  const taps: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await simulator.answer(await simulator.ringFrom("BILLING"));
    await expect(app.button("Hang up")).toBeEnabled();
    const confirm = await app.askToHangUp("Sale");
    await confirm.focus();
    presses.push(await untilSent(page, ACTION, () => page.keyboard.press("Enter")));
    await expect(app.heading("Call ended")).toBeVisible();
    await app.button("Done").tap();
    await expect(app.heading("Waiting for a call")).toBeVisible();
    taps.push(await untilSent(page, OUTCOMES, () => app.button("Recent outcomes").tap()));
    await app.button("Back").tap();
    await expect(app.heading("Waiting for a call")).toBeVisible();
  }
  figure("tap", p95([...presses, ...taps]));
  note(
    "From the time stamp of the event (a finger is lifted, a key goes down) to the request's `requestStart`: the",
    "browser's network stack sends it. Both are of the page's one monotonic clock, in steps of 0.1 ms.",
    describe("Hang-up, by the plain second gesture of a keyboard", presses),
    describe("Recent outcomes, tapped with a finger", taps),
  );
});

function describe(what: string, values: number[]): string {
  const [half, most, longest] = [median(values), p95(values), Math.max(...values)];
  const ms = (value: number) => value.toFixed(1);
  return `${what}, ${values.length} times: median ${ms(half)}, p95 ${ms(most)}, longest ${ms(longest)} ms.`;
}

/** Does something, and returns how long after its event the request to this path was sent. */
async function untilSent(page: Page, path: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate((path) => {
    const { taps } = globalThis as any;
    taps.eventMs = undefined;
    taps.sent = new Promise((resolve) => {
      const observer = new PerformanceObserver((list) => {
        const [entry] = (list.getEntries() as PerformanceResourceTiming[]).filter(
          ({ name, startTime }) => new URL(name).pathname === path && startTime >= taps.eventMs,
        );
        if (!entry) return;
        observer.disconnect();
        resolve(entry.requestStart - taps.eventMs);
      });
      observer.observe({ type: "resource" });
    });
  }, path);
  await act();
  return page.evaluate(() => (globalThis as any).taps.sent);
}

/** Keeps the time of the last event by which a finger or a key makes something happen. */
async function watchTaps(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const taps: { eventMs?: number } = {};
    (globalThis as any).taps = taps;
    for (const type of ["pointerup", "keydown"]) {
      addEventListener(type, ({ timeStamp }) => (taps.eventMs = timeStamp), { capture: true });
    }
  });
}

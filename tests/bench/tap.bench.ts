import { type Page, expect } from "@playwright/test";
import { App } from "../e2e/support/app";
import { QUICK, bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { slowProcessor } from "./support/phone";
import { AGENT, untilFree } from "./support/shift";
import { median, p95 } from "./support/statistics";

const ROUNDS = 60;
const ACTION = "/agc/api.php";
const OUTCOMES = "/handset/v1/outcomes";

bench.use({ gatewayConfig: QUICK });

bench("From the tap to the request", async ({ gateway, page, simulator }) => {
  await watchTaps(page);
  const app = new App(page, "gateway");
  await app.signIn(AGENT, { path: gateway.origin });
  await untilFree(app, simulator);
  await slowProcessor(page);

  const presses: Sent[] = [];
  const taps: Sent[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await simulator.answer(await simulator.ringFrom("BILLING"));
    await expect(app.button("Hang up")).toBeEnabled();
    const confirm = await app.askToHangUp("Sale");
    await confirm.focus();
    presses.push(await untilSent(page, ACTION, () => page.keyboard.press("Enter")));
    await expect(app.heading("Call ended")).toBeVisible();
    await app.button("Done").tap();
    await untilFree(app, simulator);
    taps.push(await untilSent(page, OUTCOMES, () => app.button("Recent outcomes").tap()));
    await app.button("Back").tap();
    await untilFree(app, simulator);
  }
  figure("tap", p95([...presses, ...taps].map(({ sentMs }) => sentMs)));
  note(
    "From the time stamp of the event (a finger is lifted, a key goes down) to the request's `requestStart`: the",
    "browser's network stack sends it. Both are of the page's one monotonic clock, in steps of 0.1 ms. Of that, until",
    "the app has called `fetch`, by the request's `startTime`; the rest is the browser's own.",
    describe("Hang-up, by the plain second gesture of a keyboard", presses),
    describe("Recent outcomes, tapped with a finger", taps),
  );
});

/** A request, by the time since the event that led to it. */
interface Sent {
  /** When the app asked for it. */
  askedMs: number;
  /** When the browser sent it. */
  sentMs: number;
}

function describe(what: string, requests: Sent[]): string {
  const ms = (which: (values: number[]) => number, of: keyof Sent) =>
    which(requests.map((request) => request[of])).toFixed(1);
  return (
    `${what}, ${requests.length} times: median ${ms(median, "sentMs")} (fetch ${ms(median, "askedMs")}), ` +
    `p95 ${ms(p95, "sentMs")} (fetch ${ms(p95, "askedMs")}) ms.`
  );
}

/** Does something, and returns when the request to this path went that it led to. */
async function untilSent(page: Page, path: string, act: () => Promise<void>): Promise<Sent> {
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
        resolve({
          askedMs: entry.startTime - taps.eventMs,
          sentMs: entry.requestStart - taps.eventMs,
        });
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

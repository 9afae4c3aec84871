import { type Locator, type Page, expect } from "@playwright/test";
import { App } from "../e2e/support/app";
import { Finger, hold } from "../e2e/support/finger";
import { QUICK, bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { slowProcessor } from "./support/phone";
import { AGENT, untilFree } from "./support/shift";
import { median, p95 } from "./support/statistics";

const ROUNDS = 60;
/** For how long the button is held, as the app's `hold.rs` has it. */
const HOLD_MS = 700;
const ACTION = "/agc/api.php";
const OUTCOMES = "/handset/v1/outcomes";

bench.use({ gatewayConfig: QUICK });

bench("From the tap to the request", async ({ gateway, page, simulator }) => {
  await watchTaps(page);
  const app = new App(page, "gateway");
  await app.signIn(AGENT, { path: gateway.origin });
  await untilFree(app, simulator);
  await slowProcessor(page);

  const hangUp = async (confirm: (button: Locator) => Promise<void>, lastsMs = 0): Promise<Sent> => {
    await simulator.answer(await simulator.ringFrom("BILLING"));
    await expect(app.button("Hang up")).toBeEnabled();
    const button = await app.askToHangUp("Sale");
    await expect(button).toBeEnabled();
    const sent = await untilSent(page, ACTION, () => confirm(button), lastsMs);
    await expect(app.heading("Call ended")).toBeVisible();
    await app.button("Done").tap();
    await untilFree(app, simulator);
    return sent;
  };
  const holds: Sent[] = [];
  const presses: Sent[] = [];
  const taps: Sent[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    holds.push(await hangUp(hold, HOLD_MS));
    presses.push(await hangUp((button) => button.press("Enter")));
    taps.push(await untilSent(page, OUTCOMES, () => tap(app.button("Recent outcomes"))));
    await app.button("Back").tap();
    await untilFree(app, simulator);
  }
  figure("tap", p95([...holds, ...presses, ...taps].map(({ sentMs }) => sentMs)));
  note(
    "From when the page hears of a finger or a key that goes down (of a button that is held, from when it has been",
    "held for as long as it takes) to the request's `requestStart`: the browser's network stack sends it. Of that, until",
    "the app has called `fetch`, by the request's `startTime`; the rest is the browser's own. All are of the page's one",
    "monotonic clock, in steps of 0.1 ms. How long the event took to get to the page is told beside it: by the protocol",
    "that tests use, a touch waits for the next frame first, on however fast a machine.",
    describe("Hang-up, by a finger that holds the button", holds),
    describe("Hang-up, by the plain second gesture of a keyboard", presses),
    describe("Recent outcomes, touched with a finger", taps),
  );
});

/** With a finger and nothing else: Playwright's own tap has the page look where it goes, all in the time measured. */
async function tap(on: Locator): Promise<void> {
  const finger = await Finger.of(on.page());
  await finger.press(on);
  await finger.lift();
}

/** A request, by the time since the page heard of what led to it. */
interface Sent {
  /** How long the event took to get there. */
  heardMs: number;
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
    `p95 ${ms(p95, "sentMs")} (fetch ${ms(p95, "askedMs")}) ms; event to page median ${ms(median, "heardMs")} ms.`
  );
}

/**
 * Does something, and returns when the request to this path went that it led to; of what must last, since
 * it has lasted.
 */
async function untilSent(page: Page, path: string, act: () => Promise<void>, lastsMs = 0): Promise<Sent> {
  await page.evaluate(
    ({ path, lastsMs }) => {
      const { taps } = globalThis as any;
      taps.eventMs = undefined;
      taps.sent = new Promise((resolve) => {
        const observer = new PerformanceObserver((list) => {
          const [entry] = (list.getEntries() as PerformanceResourceTiming[]).filter(
            ({ name, startTime }) => new URL(name).pathname === path && startTime >= taps.eventMs,
          );
          if (!entry) return;
          observer.disconnect();
          const doneMs = taps.heardMs + lastsMs;
          resolve({
            heardMs: taps.heardMs - taps.eventMs,
            askedMs: entry.startTime - doneMs,
            sentMs: entry.requestStart - doneMs,
          });
        });
        observer.observe({ type: "resource" });
      });
    },
    { path, lastsMs },
  );
  await act();
  return page.evaluate(() => (globalThis as any).taps.sent);
}

/** Keeps when the last finger or key went down, and when the page heard of it. */
async function watchTaps(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const taps: { eventMs?: number; heardMs?: number } = {};
    (globalThis as any).taps = taps;
    for (const type of ["pointerdown", "keydown"]) {
      const hear = ({ timeStamp }: Event) => {
        taps.eventMs = timeStamp;
        taps.heardMs = performance.now();
      };
      addEventListener(type, hear, { capture: true });
    }
  });
}

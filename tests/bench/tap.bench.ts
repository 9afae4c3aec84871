import { expect } from "@playwright/test";
import { passwordOf } from "../e2e/support/app";
import type { Gateway } from "../e2e/support/gateway";
import type { Simulator } from "../e2e/support/simulator";
import { QUICK, bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { QuietPage, type Thing, button, choice, heading } from "./support/quiet-page";
import { AGENT, untilReady } from "./support/shift";
import { median, p95 } from "./support/statistics";

const ROUNDS = 60;
/** For how long the button is held, as the app's `hold.rs` has it. */
const HOLD_MS = 700;
const ACTION = "/agc/api.php";
const OUTCOMES = "/handset/v1/outcomes";

bench.use({ gatewayConfig: QUICK });

bench("From the tap to the request", async ({ browser, gateway, simulator }) => {
  const page = await QuietPage.make(browser, watchTaps);
  const { holds, presses, taps } = await measure(page, gateway, simulator).finally(() => page.close());
  figure("tap", p95([...holds, ...presses, ...taps].map(({ sentMs }) => sentMs)));
  note(
    "From when the page hears of a finger or a key that goes down (of a button that is held, from when it has been",
    "held for as long as it takes) to the request's `requestStart`: the browser's network stack sends it. Of that, until",
    "the app has called `fetch`, by the request's `startTime`; the rest is the browser's own. All are of the page's one",
    "monotonic clock, in steps of 0.1 ms. How long the event took to get to the page is told beside it: by the protocol",
    "that tests use, a touch waits for the next frame first, on however fast a machine. That protocol does not tell of",
    "the page's requests here, which the page's own thread would do.",
    describe("Hang-up, by a finger that holds the button", holds),
    describe("Hang-up, by the plain second gesture of a keyboard", presses),
    describe("Recent outcomes, touched with a finger", taps),
  );
});

interface Measured {
  holds: Sent[];
  presses: Sent[];
  taps: Sent[];
}

/** As often as it takes: a hang-up by each of its second gestures, and a tap. */
async function measure(page: QuietPage, gateway: Gateway, simulator: Simulator): Promise<Measured> {
  await page.goto(gateway.origin);
  await page.until(button("Sign in"));
  await page.evaluate(signIn, { agent_user: AGENT, password: passwordOf(AGENT) });
  // As a phone comes back: with the service worker there from the beginning.
  await page.goto(gateway.origin);
  const untilFree = async () => {
    await untilReady(simulator);
    await page.until(heading("Waiting for a call"));
  };
  await untilFree();
  await page.slowDown();

  const hangUp = async (confirm: (button: Thing) => Promise<Sent>): Promise<Sent> => {
    await simulator.answer(await simulator.ringFrom("BILLING"));
    await page.click(button("Hang up"));
    // By then the sheet has come to rest.
    await page.until(button("Keep the call"));
    await page.click(choice("Sale SALE"));
    const sent = await confirm(button("Hold to hang up · SALE"));
    await page.until(heading("Call ended"));
    await page.click(button("Done"));
    await untilFree();
    return sent;
  };
  const holds: Sent[] = [];
  const presses: Sent[] = [];
  const taps: Sent[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const held = await hangUp(async (confirm) => {
      const finger = await page.finger(confirm);
      const sent = await untilSent(page, ACTION, finger.press, HOLD_MS);
      await finger.lift();
      return sent;
    });
    const pressed = await hangUp(async (confirm) => {
      await page.focus(confirm);
      return untilSent(page, ACTION, () => page.enter());
    });
    const finger = await page.finger(button("Recent outcomes"));
    const tapped = await untilSent(page, OUTCOMES, async () => {
      await finger.press();
      await finger.lift();
    });
    await page.click(button("Back"));
    await untilFree();
    holds.push(held);
    presses.push(pressed);
    taps.push(tapped);
  }
  return { holds, presses, taps };
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

/** In the page, signs in. */
async function signIn(who: { agent_user: string; password: string }): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch("/handset/v1/session", { method: "POST", headers, body: JSON.stringify(who) });
  if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
  await navigator.serviceWorker.ready;
}

/**
 * Does something, and returns when the request to this path went that it led to; of what must last, since
 * it has lasted.
 */
async function untilSent(page: QuietPage, path: string, act: () => Promise<void>, lastsMs = 0): Promise<Sent> {
  await page.evaluate(watchRequest, { path, lastsMs });
  await act();
  const sent: Sent = await page.evaluate(() => (globalThis as any).taps.sent, undefined);
  // Nothing goes before its time: it would be the app's button that is held for less.
  expect(sent.askedMs).toBeGreaterThanOrEqual(0);
  expect(sent.sentMs).toBeGreaterThanOrEqual(sent.askedMs);
  return sent;
}

/** In the page, keeps when the request to this path went. */
function watchRequest({ path, lastsMs }: { path: string; lastsMs: number }): void {
  const { taps } = globalThis as any;
  taps.eventMs = undefined;
  taps.sent = new Promise<Sent>((resolve) => {
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
}

/** In the page, keeps when the last finger or key went down, and when the page heard of it. */
function watchTaps(): void {
  const taps: { eventMs?: number; heardMs?: number } = {};
  (globalThis as any).taps = taps;
  for (const type of ["pointerdown", "keydown"]) {
    const hear = ({ timeStamp }: Event) => {
      taps.eventMs = timeStamp;
      taps.heardMs = performance.now();
    };
    addEventListener(type, hear, { capture: true });
  }
}

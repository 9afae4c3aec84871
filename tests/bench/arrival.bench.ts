import { setTimeout as after } from "node:timers/promises";
import { App } from "../e2e/support/app";
import { bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { AGENT, untilFree } from "./support/shift";
import { median, p95 } from "./support/statistics";

const CALLS = 60;
/** How often the gateway asks the dialer. */
const LOOK_MS = 1000;

bench("From the dialer to the phone", async ({ gateway, page, simulator }) => {
  const app = new App(page, "gateway");
  await app.signIn(AGENT, { path: gateway.origin });
  await untilFree(app, simulator);

  const arrivals: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    // Calls come at any moment between two looks: here at each in its turn.
    await after((call * LOOK_MS) / CALLS);
    await page.evaluate(watchHeading, "Call coming in");
    const begunMs = Date.now();
    const callId = await simulator.ringFrom("BILLING");
    const shownMs = await page.evaluate(() => (globalThis as any).shown);
    arrivals.push(shownMs - begunMs);
    await simulator.customerHangsUp(callId);
    await untilFree(app, simulator);
  }
  figure("arrival", p95(arrivals) / 1000);
  note(
    `${CALLS} calls, each at another moment between two looks of the gateway at the dialer, which it takes once a second:`,
    "from before the simulator is asked to let it ring to the frame after the one in which it is painted, by the",
    `machine's clock. Median ${median(arrivals)}, p95 ${p95(arrivals)}, longest ${Math.max(...arrivals)} ms.`,
  );
});

/** In the page: `shown` becomes the time at which a heading that is not there yet is painted. */
function watchHeading(text: string): void {
  (globalThis as any).shown = new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector("h1")?.textContent !== text) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}

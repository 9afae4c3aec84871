import { expect } from "@playwright/test";
import { App } from "../e2e/support/app";
import { untilInstalled } from "../e2e/support/worker";
import { bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { SLOW_4G_WORDS, slowPhone, slowProcessor } from "./support/phone";
import { READY, type Start, start } from "./support/start";
import { median } from "./support/statistics";

const RUNS = 7;

bench("The first visit on a slow phone", async ({ browser, counter, gateway }) => {
  const visits: Start[] = [];
  const counters: Start[] = [];
  for (let run = 0; run < RUNS; run++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await slowPhone(page);
    visits.push(await start(page, gateway.origin, READY.signIn));
    // It is what it looks like.
    const app = new App(page, "gateway");
    await app.fillIn("1030");
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await app.button("Sign in").tap();
    await sent;
    await context.close();

    const other = await browser.newContext();
    const counterPage = await other.newPage();
    await slowPhone(counterPage);
    counters.push(await start(counterPage, counter, READY.counter));
    await counterPage.getByRole("button").tap();
    await expect(counterPage.getByRole("button")).toHaveText("Count: 1");
    await other.close();
  }
  figure("paint", seconds(visits, paint), seconds(counters, paint));
  figure("ready", seconds(visits, ready), seconds(counters, ready));
  const typical = visits.find((visit) => visit.readyMs === median(visits.map(ready)))!;
  note(
    `Medians of ${RUNS} visits with an empty cache; ${SLOW_4G_WORDS}.`,
    "Ready: the sign-in form is painted and the main thread free; each time it was then typed into and sent.",
    `First contentful paint: ${each(visits, paint)} ms; the counter's: ${each(counters, paint)} ms.`,
    `Ready: ${each(visits, ready)} ms; the counter: ${each(counters, ready)} ms.`,
    ...waterfall(typical),
  );
});

bench("The second visit, offline", async ({ browser, gateway }) => {
  const visits: Start[] = [];
  for (let run = 0; run < RUNS; run++) {
    const context = await browser.newContext();
    const first = await context.newPage();
    await start(first, gateway.origin, READY.signIn);
    await untilInstalled(first);
    await first.close();
    await context.setOffline(true);
    const page = await context.newPage();
    await slowProcessor(page);
    visits.push(await start(page, gateway.origin, READY.offline));
    await expect(new App(page, "gateway").button("Try again")).toBeEnabled();
    await context.close();
  }
  figure("readyAgain", seconds(visits, ready));
  note(
    `Median of ${RUNS}: ${each(visits, ready)} ms. Without a network the app cannot know who is signed in:`,
    "ready is the screen that says so, with its button.",
    `First contentful paint: ${each(visits, paint)} ms.`,
  );
});

const paint = (visit: Start) => visit.paintMs;
const ready = (visit: Start) => visit.readyMs;
const seconds = (visits: Start[], which: (visit: Start) => number) => median(visits.map(which)) / 1000;
const each = (visits: Start[], which: (visit: Start) => number) =>
  visits.map((visit) => which(visit).toFixed(0)).join(", ");

/** When what came, in the visit that is the median. */
function waterfall({ paintMs, readyMs, busyMs, loaded }: Start): string[] {
  const wasm = loaded.find(({ path }) => path.endsWith(".wasm"));
  const column = (value: number) => value.toFixed(0).padStart(6);
  return [
    `Of the median: painted after ${paintMs.toFixed(0)} ms, ready after ${readyMs.toFixed(0)} ms, ` +
      `${wasm ? (readyMs - wasm.endMs).toFixed(0) : "?"} ms of them after the last byte of the WebAssembly;`,
    `the main thread was busy for ${busyMs.toFixed(0)} ms in tasks of 50 ms or more. ms from, ms to, bytes, file:`,
    ...loaded
      .filter(({ beginMs }) => beginMs < readyMs)
      .map(({ path, beginMs, endMs, bytes }) => `${column(beginMs)} ${column(endMs)} ${column(bytes)}  ${path}`),
  ];
}

import { untilInstalled } from "../e2e/support/worker";
import { bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { READY, start, watchStart } from "./support/start";
import { type Transfer, Wire } from "./support/wire";

/** How long the first paint is waited for where the WebAssembly does not come. */
const PATIENCE_MS = 10_000;

bench("What the first visit downloads", async ({ browser, counter, gateway }) => {
  const download = async (url: string, ready: string, hasWorker: boolean): Promise<Transfer[]> => {
    const wire = await Wire.open();
    const context = await browser.newContext({ proxy: { server: wire.server } });
    const page = await context.newPage();
    await start(page, url, ready);
    if (hasWorker) await untilInstalled(page);
    await page.waitForLoadState("networkidle");
    await context.close();
    wire.close();
    return wire.transfers;
  };
  const app = await download(gateway.origin, READY.signIn, true);
  const least = await download(counter, READY.counter, false);
  figure("download", sum(app) / 1000, sum(least) / 1000);
  note(
    "Bodies as they went over the wire, until the service worker was installed: bytes, encoding, file.",
    ...list(app),
    "The counter:",
    ...list(least),
  );
});

bench("Whether the first paint needs WebAssembly", async ({ gateway, page }) => {
  const held: string[] = [];
  const { promise: released, resolve: release } = deferred();
  await page.route(/\.wasm$/, async (route) => {
    held.push(route.request().url());
    await released;
    await route.continue();
  });
  await watchStart(page, READY.signIn);
  const asked = page.waitForRequest(/\.wasm$/);
  await page.goto(gateway.origin, { waitUntil: "commit" });
  const isPainted = await page.evaluate(
    (patienceMs) =>
      Promise.race([
        (globalThis as any).start.painted.then(() => true),
        new Promise((resolve) => setTimeout(resolve, patienceMs, false)),
      ]),
    PATIENCE_MS,
  );
  // The app asks for it once it is painted, or has waited for that.
  await asked;
  release();
  await page.evaluate(() => (globalThis as any).start.ready);
  figure("needsForPaint", isPainted ? 0 : held.length);
  note("The WebAssembly was held back until there was a first contentful paint.");
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

const sum = (transfers: Transfer[]) => transfers.reduce((sum, { bytes }) => sum + bytes, 0);

/** One line for each file; one that came twice says so. */
function list(transfers: Transfer[]): string[] {
  const files = new Map<string, Transfer[]>();
  for (const transfer of transfers) {
    files.set(transfer.path, [...(files.get(transfer.path) ?? []), transfer]);
  }
  return [...files]
    .map(([path, times]) => ({ path, times, bytes: sum(times) }))
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ path, times, bytes }) => {
      const encodings = [...new Set(times.map(({ encoding }) => encoding))].join(", ");
      const often = times.length > 1 ? ` (${times.length} times)` : "";
      return `${String(bytes).padStart(8)}  ${encodings.padEnd(6)}  ${path}${often}`;
    });
}

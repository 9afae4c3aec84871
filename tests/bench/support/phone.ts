// A phone that is slower than the machine that measures.
import type { CDPSession, Page } from "@playwright/test";

export const CPU_SLOWDOWN = 4;

/** Lighthouse's slow 4G. The browser adds the round trip to each request. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};

export const SLOW_4G_WORDS =
  "slow 4G is 1.6 Mbit/s down, 750 kbit/s up and 150 ms for each request, as the browser throttles";

/** Makes the page's main thread slow. */
export async function slowProcessor(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  return session;
}

/** Makes the page's main thread and network slow. */
export async function slowPhone(page: Page): Promise<void> {
  const session = await slowProcessor(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", SLOW_4G);
}

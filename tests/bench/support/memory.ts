// What a page holds, once everything that nobody needs is gone.
import { setTimeout as after } from "node:timers/promises";
import type { CDPSession, Page } from "@playwright/test";

/** How often it is looked, a second apart: timers that still run keep what they need. */
const LOOKS = 5;

export interface Memory {
  /** Of JavaScript, in use. */
  heapBytes: number;
  /** Of WebAssembly, which never gives any back. */
  wasmBytes: number;
  /** On the page or kept by something. */
  nodes: number;
  listeners: number;
}

export class MemoryGauge {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /** To be had before the page is opened. */
  static async of(page: Page): Promise<MemoryGauge> {
    await page.addInitScript(() => {
      const { instantiate, instantiateStreaming } = WebAssembly;
      const keep = (result: any) => {
        const { exports } = result.instance ?? result;
        // Under whichever name the build gave it.
        (globalThis as any).wasmMemory = Object.values(exports).find(
          (what) => what instanceof WebAssembly.Memory,
        );
        return result;
      };
      WebAssembly.instantiate = ((...given: any[]) =>
        (instantiate as any)(...given).then(keep)) as any;
      WebAssembly.instantiateStreaming = (...given) => instantiateStreaming(...given).then(keep);
    });
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    return new MemoryGauge(page, session);
  }

  /** The least that it comes to. */
  async read(): Promise<Memory> {
    const least = await this.#look();
    for (let look = 1; look < LOOKS; look++) {
      await after(1000);
      const now = await this.#look();
      for (const name of names(now)) least[name] = Math.min(least[name], now[name]);
    }
    return least;
  }

  async #look(): Promise<Memory> {
    // What is only freed by the first may let go of more.
    for (let time = 0; time < 3; time++) await this.#session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await this.#session.send("Runtime.getHeapUsage");
    const { metrics } = await this.#session.send("Performance.getMetrics");
    const metric = (wanted: string) => metrics.find(({ name }) => name === wanted)!.value;
    return {
      heapBytes: usedSize,
      wasmBytes: await this.#page.evaluate(() => (globalThis as any).wasmMemory.buffer.byteLength),
      nodes: metric("Nodes"),
      listeners: metric("JSEventListeners"),
    };
  }
}

const names = (memory: Memory) => Object.keys(memory) as (keyof Memory)[];

/** By how many percent the one that grew most has grown. */
export function growth(before: Memory, after: Memory): number {
  return Math.max(...names(before).map((name) => (after[name] / before[name] - 1) * 100));
}

/** One line for each of them. */
export function compare(before: Memory, after: Memory): string[] {
  const line = (what: string, from: number, to: number, unit: string) =>
    `${what}: ${from.toFixed(0)} → ${to.toFixed(0)}${unit} (${((to / from - 1) * 100).toFixed(1)} %)`;
  return [
    line("JavaScript's heap", before.heapBytes / 1024, after.heapBytes / 1024, " KiB"),
    line("WebAssembly's memory", before.wasmBytes / 1024, after.wasmBytes / 1024, " KiB"),
    line("DOM nodes", before.nodes, after.nodes, ""),
    line("event listeners", before.listeners, after.listeners, ""),
  ];
}

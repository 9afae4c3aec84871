// What the app may take. `cargo xtask bench app` prints each measurement beside
// its budget, in this order; one that is over fails nothing.

export interface Budget {
  what: string;
  unit: string;
  /** What is within it: no more than this, less than this, or no less than this. */
  limit: { atMost: number } | { under: number } | { atLeast: number };
}

export const BUDGETS = {
  download: {
    what: "everything the first visit downloads, brotli",
    unit: "kB",
    limit: { atMost: 110 },
  },
  needsForPaint: {
    what: "WebAssembly that the first paint needs",
    unit: "files",
    limit: { atMost: 0 },
  },
  paint: {
    what: "first contentful paint, 4x slower CPU, slow 4G, empty cache",
    unit: "s",
    limit: { under: 1.0 },
  },
  ready: { what: "ready to tap, same conditions", unit: "s", limit: { under: 2.5 } },
  readyAgain: {
    what: "ready to tap, second visit, offline, 4x slower CPU",
    unit: "s",
    limit: { under: 0.8 },
  },
  tap: {
    what: "tap to request on the wire, 4x slower CPU, p95",
    unit: "ms",
    limit: { atMost: 16 },
  },
  arrival: {
    what: "call appears on the dialer → shown on the phone, p95",
    unit: "s",
    limit: { atMost: 1.2 },
  },
  memory: {
    what: "memory after 200 calls, growth since the first 20",
    unit: "%",
    limit: { atMost: 10 },
  },
  performance: { what: "Lighthouse (mobile): performance", unit: "", limit: { atLeast: 100 } },
  accessibility: { what: "Lighthouse: accessibility", unit: "", limit: { atLeast: 100 } },
  bestPractices: { what: "Lighthouse: best practices", unit: "", limit: { atLeast: 100 } },
} satisfies Record<string, Budget>;

/** The name of a measurement that has a budget. */
export type Measured = keyof typeof BUDGETS;

/** Whether a figure is within its budget. */
export function isWithin({ limit }: Budget, figure: number): boolean {
  if ("atMost" in limit) return figure <= limit.atMost;
  if ("under" in limit) return figure < limit.under;
  return figure >= limit.atLeast;
}

/** A budget in words. */
export function words({ limit, unit }: Budget): string {
  if ("atMost" in limit) return `≤ ${limit.atMost} ${unit}`.trim();
  if ("under" in limit) return `< ${limit.under} ${unit}`.trim();
  return `≥ ${limit.atLeast} ${unit}`.trim();
}

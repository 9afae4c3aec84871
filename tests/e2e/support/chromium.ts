// The browser that tests and benchmarks run.

/** It needs no privileges, and neither asks nor tells anybody anything by itself. */
export const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

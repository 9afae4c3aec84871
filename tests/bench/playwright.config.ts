// `cargo xtask bench app` runs these measurements and says, in the environment,
// where the browser, the programs and what was built are.
import { defineConfig } from "@playwright/test";
import { SWITCHES } from "../e2e/support/chromium";
import { required } from "../e2e/support/environment";

export default defineConfig({
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: required("OUTPUT"),
  reporter: "./support/report.ts",
  // One after the other: each has the machine to itself.
  workers: 1,
  timeout: 20 * 60_000,
  expect: { timeout: 30_000 },
  use: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: "en-US",
    launchOptions: {
      executablePath: required("CHROMIUM"),
      args: SWITCHES,
    },
  },
});

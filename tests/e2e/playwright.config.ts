// `cargo xtask test e2e` runs these tests and says, in the environment, where
// the browser, the simulator and the built app are.
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { SWITCHES } from "./support/chromium";
import { required } from "./support/environment";
import type { Options } from "./support/test";

export default defineConfig<Options>({
  testDir: ".",
  outputDir: required("OUTPUT"),
  reporter: "list",
  // Each worker has a simulator and a browser of its own; in gateway mode, each
  // test a gateway.
  workers: 2,
  fullyParallel: false,
  // A test that passes only the second time has found something.
  retries: 0,
  // For one test alone there is `--grep`.
  forbidOnly: true,
  // Patience for a busy machine: what is awaited comes in a fraction of it.
  timeout: 60_000,
  expect: {
    timeout: 15_000,
    toHaveScreenshot: {
      animations: "disabled",
      // Less than a letter.
      maxDiffPixels: 40,
    },
  },
  snapshotPathTemplate: "{testDir}/reviewed/{arg}{ext}",
  // What was reviewed changes when somebody wants it to (`--update-snapshots`).
  updateSnapshots: "none",
  // Elsewhere letters are drawn otherwise: the tests' font is Linux's to choose.
  ignoreSnapshots: process.platform !== "linux",
  projects: [
    // What only one of them has is in a folder of its own.
    { name: "gateway", use: { mode: "gateway" }, testIgnore: ["direct/**", "pictures/**"] },
    { name: "direct", use: { mode: "direct" }, testIgnore: ["gateway/**", "pictures/**"] },
  ],
  use: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: required("CHROMIUM"),
      env: { ...process.env, FONTCONFIG_FILE: join(__dirname, "support/fonts.conf") },
      args: SWITCHES,
    },
  },
});

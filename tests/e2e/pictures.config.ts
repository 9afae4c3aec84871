// `cargo xtask pictures` makes what the project shows of itself: the README's film
// and pictures, and those of the app's manifest.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

export default defineConfig({
  ...tests,
  testDir: "pictures",
  projects: [{ name: "gateway", use: { mode: "gateway" } }],
  // Nothing else at the same time: a film shows what a machine is busy with.
  workers: 1,
});

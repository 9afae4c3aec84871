// Playwright's `test` with what is measured: the app behind a gateway of its own,
// and the counter.
import { spawn } from "node:child_process";
import { test as base } from "@playwright/test";
import { required } from "../../e2e/support/environment";
import { Gateway } from "../../e2e/support/gateway";
import { end, origin } from "../../e2e/support/process";
import { type Simulator, startSimulator } from "../../e2e/support/simulator";

interface Options {
  /** Tables that are added to the gateway's configuration. */
  gatewayConfig: string;
}

interface Fixtures {
  simulator: Simulator;
  gateway: Gateway;
  /** Where the counter is served. */
  counter: string;
}

export const bench = base.extend<Options & Fixtures>({
  gatewayConfig: ["", { option: true }],
  simulator: async ({}, use) => {
    const { child, simulator } = await startSimulator(undefined, required("APP"));
    await use(simulator);
    await end(child, "SIGTERM");
  },
  gateway: async ({ gatewayConfig, simulator }, use) => {
    const gateway = await Gateway.start(simulator.origin, gatewayConfig);
    await use(gateway);
    await gateway.discard();
  },
  counter: async ({}, use) => {
    const words = ["--listen", "127.0.0.1:0", "--app", required("COUNTER")];
    const child = spawn(required("SIMULATOR"), words, { stdio: ["ignore", "pipe", "inherit"] });
    await use(await origin("the counter's server", child));
    await end(child, "SIGTERM");
  },
});

/** A gateway that follows calls as closely as it can, where what is measured is not that. */
export const QUICK = '[following]\nevery = "250ms"';

// An agent who takes calls.
import { expect } from "@playwright/test";
import type { App } from "../../e2e/support/app";
import type { Simulator } from "../../e2e/support/simulator";
import { stateOf } from "../../e2e/support/state";

/** The agent whom `Simulator.ringFrom` lets calls come to. */
export const AGENT = "1030";

/** Waits until the agent may be rung. */
export async function untilReady(simulator: Simulator): Promise<void> {
  await expect.poll(async () => stateOf(await simulator.state(), AGENT)).toBe("READY");
}

/** Waits until the agent may be rung, and sees it. */
export async function untilFree(app: App, simulator: Simulator): Promise<void> {
  await untilReady(simulator);
  await expect(app.heading("Waiting for a call")).toBeVisible();
}

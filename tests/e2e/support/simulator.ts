// A simulated VICIdial for the tests: one process for each worker, set back to
// its scenario before each test, and ended with the worker.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test as base } from "@playwright/test";
import { required } from "./environment";

/** What makes an agent's phone ring; the names are the simulator's. */
export interface NewCall {
  agent_user: string;
  direction: "inbound" | "outbound";
  ingroup?: string;
  phone_number?: string;
  ring_ms?: number;
}

/** What goes wrong, how often or how long; the names are the simulator's. */
export interface NewFault {
  fault: string;
  count?: number;
  for_ms?: number;
  function?: string;
  delay_ms?: number;
}

/** The control interface of a running simulator. */
export class Simulator {
  /** Where the simulator and the app are served: `http://127.0.0.1:PORT`. */
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Everything the simulator knows: agents, calls, what was requested. */
  async state(): Promise<any> {
    return (await this.#send("GET", "state")).json();
  }

  /** Back to the scenario it was started with, without faults. */
  async reset(): Promise<void> {
    await this.#send("POST", "reset");
  }

  /** Lets a call arrive for an agent. Returns its call id. */
  async ring(call: NewCall): Promise<string> {
    const answer = await this.#send("POST", "calls", call);
    return (await answer.json()).call_id;
  }

  /** The agent's phone is picked up. */
  async answer(callId: string): Promise<void> {
    await this.#send("POST", `calls/${encodeURIComponent(callId)}/answer`);
  }

  /** The customer hangs up. */
  async customerHangsUp(callId: string): Promise<void> {
    await this.#send("POST", `calls/${encodeURIComponent(callId)}/hangup`);
  }

  /** From now on, something goes wrong. */
  async fail(fault: NewFault): Promise<void> {
    await this.#send("POST", "faults", fault);
  }

  /** Nothing goes wrong any more. */
  async recover(): Promise<void> {
    await this.#send("DELETE", "faults");
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const answer = await fetch(`${this.origin}/control/${path}`, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) {
      throw new Error(`${method} /control/${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer;
  }
}

/** Starts the simulator on a port of the system's choice and awaits its address. */
async function start(): Promise<{ child: ChildProcess; simulator: Simulator }> {
  const child = spawn(
    required("SIMULATOR"),
    ["--listen", "127.0.0.1:0", "--control", "--app", required("APP")],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: child.stdout! });
  const origin = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`the simulator ended (${signal ?? code}) before it said its address`)),
    );
    lines.on("line", (line) => {
      const address = line.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) resolve(address[0]);
    });
  });
  return { child, simulator: new Simulator(origin) };
}

/** Ends exactly this child, and waits until it has ended. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/**
 * Playwright's `test`, with a `simulator` that is as its scenario says when the
 * test begins, and whose origin is the base of the page's addresses.
 */
export const test = base.extend<{ simulator: Simulator }, { simulatorProcess: Simulator }>({
  simulatorProcess: [
    // Playwright asks for the empty pattern.
    async ({}, use) => {
      const { child, simulator } = await start();
      await use(simulator);
      await stop(child);
    },
    { scope: "worker" },
  ],
  simulator: [
    async ({ simulatorProcess }, use) => {
      await simulatorProcess.reset();
      await use(simulatorProcess);
    },
    { auto: true },
  ],
  baseURL: async ({ simulatorProcess }, use) => {
    await use(simulatorProcess.origin);
  },
});

export { expect } from "@playwright/test";

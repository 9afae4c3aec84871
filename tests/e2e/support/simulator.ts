// A simulated VICIdial for the tests.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { required } from "./environment";
import { origin } from "./process";

/** What makes an agent's phone ring; the names are the simulator's. */
export interface NewCall {
  agent_user: string;
  direction: "inbound" | "outbound";
  ingroup?: string;
  phone_number?: string;
  lead_name?: { first: string; last: string };
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

  /** Lets a customer's call ring the tests' agent, for as long as a test may take. */
  async ringFrom(ingroup: string): Promise<string> {
    return this.ring({
      agent_user: "1030",
      direction: "inbound",
      ingroup,
      phone_number: "3125550142",
      ring_ms: 60_000,
    });
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

/**
 * Starts one on a port of the system's choice, with the recorded scenario or one of this folder, and
 * with an app.
 */
export async function startSimulator(
  scenario?: string,
  app = required("APP_DIRECT"),
): Promise<{ child: ChildProcess; simulator: Simulator }> {
  const words = ["--listen", "127.0.0.1:0", "--control", "--app", app];
  if (scenario) words.push("--scenario", join(__dirname, scenario));
  const child = spawn(required("SIMULATOR"), words, { stdio: ["ignore", "pipe", "inherit"] });
  return { child, simulator: new Simulator(await origin("the simulator", child)) };
}

// The gateway for a test: a process of its own, with a database of its own, in
// front of the worker's simulator.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { required } from "./environment";
import { end, origin } from "./process";

/** The accounts' passwords, as the simulator's scenario has them. */
const PASSWORDS = {
  HANDSET_ACTING_PASSWORD: "apipass1",
  HANDSET_READING_PASSWORD: "lvl7pass",
  HANDSET_READINESS_PASSWORD: "lvl9pass",
};

export class Gateway {
  /** Where the gateway and the app are served: `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly #folder: string;
  #child: ChildProcess;

  private constructor(origin: string, folder: string, child: ChildProcess) {
    this.origin = origin;
    this.#folder = folder;
    this.#child = child;
  }

  /** Starts one on a port of the system's choice. `more` is added to its configuration. */
  static async start(dialer: string, more = ""): Promise<Gateway> {
    const folder = await mkdtemp(join(tmpdir(), "handset-e2e-"));
    await configure(folder, dialer, "127.0.0.1:0", more);
    const { child, address } = await run(folder);
    // It keeps its address when it is started again.
    await configure(folder, dialer, new URL(address).host, more);
    return new Gateway(address, folder, child);
  }

  /** Starts it again with a newer version of the app, whose page says `renewed`. */
  async renew(): Promise<void> {
    const app = join(this.#folder, "app");
    await cp(required("APP"), app, { recursive: true });
    await rewrite(app, "index.html", (page) =>
      page.replace("<head>", '<head><meta name="renewed" content="yes">'),
    );
    await rewrite(app, "sw.js", (worker) =>
      worker.replace(/"handset-[0-9a-f]{16}"/, '"handset-renewed"'),
    );
    await rewrite(this.#folder, "handset.toml", (text) => text.replace(required("APP"), app));
    await this.stop();
    await this.startAgain();
  }

  /** Ends it as an administrator does; actions in flight are finished. */
  async stop(): Promise<void> {
    await end(this.#child, "SIGTERM");
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    await end(this.#child, "SIGKILL");
  }

  /** Starts it again, with the same address and database. */
  async startAgain(): Promise<void> {
    ({ child: this.#child } = await run(this.#folder));
  }

  /** Ends all sessions of an agent, as an administrator does. */
  async revoke(agentUser: string): Promise<void> {
    await this.command("sessions", "revoke", "--agent", agentUser);
  }

  /** Runs a command of the gateway's program and returns what it prints. */
  async command(...words: string[]): Promise<string> {
    const config = ["--config", join(this.#folder, "handset.toml")];
    const { stdout } = await promisify(execFile)(required("GATEWAY"), [...words, ...config]);
    return stdout;
  }

  /** Ends it and removes what it kept. */
  async discard(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true });
  }
}

async function configure(folder: string, dialer: string, listen: string, more: string): Promise<void> {
  const template = await readFile(join(__dirname, "handset.toml"), "utf8");
  const text = template
    .replace("APP_FOLDER", required("APP"))
    .replaceAll("LISTEN", listen)
    .replace("DIALER", dialer);
  await writeFile(join(folder, "handset.toml"), `${text}\n${more}\n`);
}

async function rewrite(folder: string, name: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, name);
  const text = await readFile(path, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${name} is not as it is expected: nothing was changed`);
  await writeFile(path, changed);
  // What the file was.
  for (const copy of ["br", "gz"]) await rm(`${path}.${copy}`, { force: true });
}

async function run(folder: string): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(
    required("GATEWAY"),
    ["serve", "--config", join(folder, "handset.toml")],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...PASSWORDS } },
  );
  return { child, address: await origin("the gateway", child) };
}

// Playwright's `test` with a dialer behind the app and, in gateway mode, a
// gateway between the two.
import { type Request, test as base, expect } from "@playwright/test";
import { App } from "./app";
import { Gateway } from "./gateway";
import { end } from "./process";
import { type Look, looking } from "./look";
import { Simulator, startSimulator } from "./simulator";
import { LANGUAGES, type Language, wordsOf } from "./words";

/** How the app reaches the dialer: by itself, or through a gateway. */
export type Mode = "direct" | "gateway";

/** What a project, or a test file, sets. */
export interface Options {
  mode: Mode;
  /** What is added to the gateway's configuration: settings of its `[dialer]`, then tables. */
  gatewayConfig: string;
  /** The phone's language. */
  language: Language;
}

interface Fixtures {
  /** The dialer, as its scenario says when the test begins. */
  simulator: Simulator;
  /** The gateway of this test. */
  gateway: Gateway;
  /** The app on the test's page. */
  app: App;
  /** Looks at the test's page, which must not have been opened yet. */
  look: Look;
  /** What the page's policy has refused; there must be nothing at a test's end. */
  violations: string[];
  /** Where the test's pages, their workers and what is opened beside them may ask. */
  origins: Set<string>;
  gatewayIfAny: Gateway | undefined;
}

/** What a test file sets for itself. */
interface WorkerOptions {
  /** A scenario of this folder instead of the recorded one. */
  scenario: string | undefined;
}

interface WorkerFixtures {
  /** One process for each worker, set back to its scenario before each test. */
  simulatorProcess: Simulator;
}

export const test = base.extend<Options & Fixtures, WorkerOptions & WorkerFixtures>({
  mode: ["direct", { option: true }],
  gatewayConfig: ["", { option: true }],
  language: ["en", { option: true }],
  locale: [({ language }, use) => use(LANGUAGES[language]), { option: true }],
  scenario: [undefined, { option: true, scope: "worker" }],
  simulatorProcess: [
    async ({ scenario }, use) => {
      const { child, simulator } = await startSimulator(scenario);
      await use(simulator);
      await end(child, "SIGTERM");
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
  // For each test its own: the scenario has the same call ids each time.
  gatewayIfAny: async ({ mode, gatewayConfig, simulator }, use) => {
    if (mode === "direct") return use(undefined);
    const gateway = await Gateway.start(simulator.origin, gatewayConfig);
    await use(gateway);
    await gateway.discard();
  },
  gateway: async ({ gatewayIfAny }, use, testInfo) => {
    if (!gatewayIfAny) return testInfo.skip(true, "there is no gateway in direct mode");
    await use(gatewayIfAny);
  },
  baseURL: async ({ gatewayIfAny, simulator }, use) => {
    await use((gatewayIfAny ?? simulator).origin);
  },
  violations: [
    async ({ page }, use) => {
      const violations: string[] = [];
      await page.exposeFunction("reportViolation", (what: string) => violations.push(what));
      await page.addInitScript(() =>
        addEventListener("securitypolicyviolation", (event: any) =>
          (globalThis as any).reportViolation(`${event.effectiveDirective}: ${event.sample}`),
        ),
      );
      await use(violations);
      expect(violations).toEqual([]);
    },
    { auto: true },
  ],
  origins: [
    async ({ baseURL, context }, use) => {
      const origins = new Set([baseURL!]);
      const elsewhere = new Set<Request>();
      context.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (/^(https?|wss?):$/.test(protocol) && !origins.has(origin)) elsewhere.add(request);
      });
      context.on("requestfailed", (request) => {
        // It was not sent.
        if (request.failure()?.errorText === "csp") elsewhere.delete(request);
      });
      await use(origins);
      expect([...elsewhere].map((request) => request.url())).toEqual([]);
    },
    { auto: true },
  ],
  app: async ({ language, page, mode }, use) => {
    await use(new App(page, mode, wordsOf(language)));
  },
  look: async ({ language, page }, use) => {
    await use(await looking(page, language));
  },
});

export { expect };

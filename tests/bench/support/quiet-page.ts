// A page whose network nobody listens to. Playwright always does, and the browser then
// tells it of each request from the page's own thread: with a 4x slower processor that
// is some 3 ms, which no agent's phone pays.
import type { Browser, CDPSession } from "@playwright/test";
import { CPU_SLOWDOWN } from "./phone";

/** How long something is waited for. */
const PATIENCE_MS = 30_000;

/** The first element of this kind with these words that is drawn and not disabled. */
export interface Thing {
  selector: string;
  words: string;
}

export function button(words: string): Thing {
  return { selector: "button", words };
}

export function heading(words: string): Thing {
  return { selector: "h1", words };
}

/** Of one of several to choose from. */
export function choice(words: string): Thing {
  return { selector: "label", words };
}

export class QuietPage {
  readonly #browser: CDPSession;
  readonly #contextId: string;
  readonly #sessionId: string;
  readonly #answers = new Map<number, (answer: any) => void>();
  #lastId = 0;

  private constructor(browser: CDPSession, contextId: string, sessionId: string) {
    this.#browser = browser;
    this.#contextId = contextId;
    this.#sessionId = sessionId;
    browser.on("Target.receivedMessageFromTarget", ({ message }) => {
      const answer = JSON.parse(message);
      this.#answers.get(answer.id)?.(answer);
      this.#answers.delete(answer.id);
    });
  }

  /** A new one, empty, that runs this in each page before the page's own scripts. */
  static async make(browser: Browser, prepare: () => void): Promise<QuietPage> {
    const session = await browser.newBrowserCDPSession();
    // Pages of a context that it has not made itself Playwright leaves alone.
    const { browserContextId } = await session.send("Target.createBrowserContext");
    const { targetId } = await session.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
    const page = new QuietPage(session, browserContextId, sessionId);
    const screen = { width: 390, height: 844, deviceScaleFactor: 2, mobile: true };
    await page.#send("Emulation.setDeviceMetricsOverride", screen);
    await page.#send("Emulation.setTouchEmulationEnabled", { enabled: true });
    await page.#send("Emulation.setFocusEmulationEnabled", { enabled: true });
    await page.#send("Emulation.setLocaleOverride", { locale: "en-US" });
    await page.#send("Page.enable");
    for (const source of [`(${findThings})(${PATIENCE_MS})`, `(${prepare})()`]) {
      await page.#send("Page.addScriptToEvaluateOnNewDocument", { source });
    }
    return page;
  }

  async goto(url: string): Promise<void> {
    await this.#send("Page.navigate", { url });
  }

  /** Makes its main thread slow. */
  async slowDown(): Promise<void> {
    await this.#send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  }

  /** Runs this there. */
  async evaluate<Given, Result>(run: (given: Given) => Result | Promise<Result>, given: Given): Promise<Result> {
    const expression = `(${run})(${JSON.stringify(given)})`;
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", asked);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits for it. */
  async until(thing: Thing): Promise<void> {
    await this.evaluate(async (thing) => void (await (globalThis as any).thing(thing)), thing);
  }

  /** Waits for it and uses it, where how long that takes does not matter. */
  async click(thing: Thing): Promise<void> {
    await this.evaluate(async (thing) => (await (globalThis as any).thing(thing)).click(), thing);
  }

  /** In its middle, a finger goes down, at once and without looking for it, and is lifted later. */
  async finger(thing: Thing): Promise<{ press: () => Promise<void>; lift: () => Promise<void> }> {
    const point = await this.evaluate(async (thing) => {
      const { x, y, width, height } = (await (globalThis as any).thing(thing)).getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }, thing);
    const touch = (type: string, touchPoints: object[]) => this.#send("Input.dispatchTouchEvent", { type, touchPoints });
    return { press: () => touch("touchStart", [point]), lift: () => touch("touchEnd", []) };
  }

  /** Focuses it. */
  async focus(thing: Thing): Promise<void> {
    await this.evaluate(async (thing) => (await (globalThis as any).thing(thing)).focus(), thing);
  }

  /** Presses Enter. */
  async enter(): Promise<void> {
    const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 };
    await this.#send("Input.dispatchKeyEvent", { type: "keyDown", text: "\r", ...key });
    await this.#send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  }

  async close(): Promise<void> {
    await this.#browser.send("Target.disposeBrowserContext", { browserContextId: this.#contextId });
    await this.#browser.detach();
  }

  async #send(method: string, params = {}): Promise<any> {
    const id = ++this.#lastId;
    const answered = new Promise<any>((resolve, reject) => {
      const late = () => reject(new Error(`${method}: no answer from the page within ${2 * PATIENCE_MS} ms`));
      const timer = setTimeout(late, 2 * PATIENCE_MS);
      this.#answers.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
    const message = JSON.stringify({ id, method, params });
    await this.#browser.send("Target.sendMessageToTarget", { message, sessionId: this.#sessionId });
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}

/** In the page, `thing` waits for something. */
function findThings(patienceMs: number): void {
  const find = ({ selector, words }: Thing) =>
    [...document.querySelectorAll<HTMLElement>(selector)].find(
      (it) => it.checkVisibility() && !it.matches(":disabled") && it.textContent?.trim() === words,
    );
  (globalThis as any).thing = (thing: Thing) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find(thing);
        if (!found) return;
        clearTimeout(timer);
        observer.disconnect();
        resolve(found);
      };
      const timer = setTimeout(() => {
        observer.disconnect();
        reject(new Error(`no ${thing.selector} says “${thing.words}” within ${patienceMs} ms`));
      }, patienceMs);
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    });
}

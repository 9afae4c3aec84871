// A finger on the screen, as the browser's own protocol moves it: Playwright
// itself can only tap.
import { type CDPSession, type Locator, type Page, expect } from "@playwright/test";

interface Point {
  x: number;
  y: number;
}

export class Finger {
  readonly page: Page;
  readonly #session: CDPSession;
  /** Where each finger is that is down. */
  #down: Point[] = [];

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
  }

  static async of(page: Page): Promise<Finger> {
    return new Finger(page, await page.context().newCDPSession(page));
  }

  /** Puts a finger down in the middle of this, beside those that are down already. */
  async press(on: Locator): Promise<void> {
    await this.pressAt(await middle(on));
  }

  /** The same at a point that was looked for before: while a finger holds, time matters. */
  async pressAt(point: Point): Promise<void> {
    this.#down.push(point);
    await this.#send("touchStart");
  }

  /** Moves the first finger. */
  async moveBy(x: number, y: number): Promise<void> {
    const [first, ...others] = this.#down;
    this.#down = [{ x: first.x + x, y: first.y + y }, ...others];
    await this.#send("touchMove");
  }

  /** Takes all fingers away. */
  async lift(): Promise<void> {
    this.#down = [];
    await this.#send("touchEnd");
  }

  async #send(type: "touchStart" | "touchMove" | "touchEnd"): Promise<void> {
    const touchPoints = this.#down.map((point, id) => ({ ...point, id }));
    await this.#session.send("Input.dispatchTouchEvent", { type, touchPoints });
  }
}

/** The second gesture: presses this button until that has done what it does. */
export async function hold(button: Locator): Promise<void> {
  await expect(button).toBeEnabled();
  const finger = await Finger.of(button.page());
  const element = await button.elementHandle();
  await finger.press(button);
  await finger.page.waitForFunction((it: any) => !it.isConnected || it.disabled, element);
  await finger.lift();
}

export async function middle(of: Locator): Promise<Point> {
  const box = await of.boundingBox();
  if (!box) throw new Error(`${of} cannot be touched: it is not on the screen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

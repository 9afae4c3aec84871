// Somebody who has keys and no finger: the focus is always somewhere, and seen.
import { type Locator, type Page, expect } from "@playwright/test";

/** More than any screen has. */
const MOST_STOPS = 40;

export class Keys {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Presses the tab key until this, or one of these, has the focus. */
  async to(wanted: Locator): Promise<void> {
    for (let stop = 0; stop < MOST_STOPS && !(await this.#isAt(wanted)); stop++) {
      await this.page.keyboard.press("Tab");
      expect(await this.#whatIsWrong()).toBe("");
    }
    expect(await this.#isAt(wanted)).toBe(true);
  }

  /** Goes there and presses it. */
  async press(button: Locator): Promise<void> {
    await expect(button).toBeEnabled();
    await this.to(button);
    await this.page.keyboard.press("Enter");
  }

  /** Goes to a group of which one is chosen, and on to this one. */
  async choose(group: Locator, name: string | RegExp): Promise<void> {
    const radios = group.getByRole("radio");
    const wanted = group.getByRole("radio", { name });
    await this.to(radios);
    const places = await radios.evaluateAll((all) => all.map((radio) => radio === document.activeElement));
    const target = await this.#placeOf(wanted, radios);
    for (let place = places.indexOf(true); place !== target; ) {
      const step = target > place ? 1 : -1;
      await this.page.keyboard.press(step > 0 ? "ArrowDown" : "ArrowUp");
      place += step;
      await expect(radios.nth(place)).toBeFocused();
      expect(await this.#whatIsWrong()).toBe("");
    }
    if (!(await wanted.isChecked())) await this.page.keyboard.press("Space");
    await expect(wanted).toBeChecked();
    await expect(wanted).toBeFocused();
  }

  async type(field: Locator, text: string): Promise<void> {
    await this.to(field);
    await this.page.keyboard.type(text);
  }

  /** The focus went there by itself, as the screen changed. */
  async arrive(there: Locator): Promise<void> {
    await expect(there).toBeFocused();
    await expect(there).toBeInViewport();
  }

  async #placeOf(wanted: Locator, among: Locator): Promise<number> {
    const handle = await wanted.elementHandle();
    return among.evaluateAll((all, one) => all.indexOf(one as any), handle);
  }

  #isAt(wanted: Locator): Promise<boolean> {
    return wanted.evaluateAll((all) => all.includes(document.activeElement as any));
  }

  /** Why what has the focus is not seen; nothing where it is, or where the page ends. */
  #whatIsWrong(): Promise<string> {
    return this.page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body || focused.matches("dialog")) return "";
      const isRing = (element: Element | null) => {
        const { outlineStyle, outlineWidth } = element ? getComputedStyle(element) : { outlineStyle: "none", outlineWidth: "0" };
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
      };
      const what = `${focused.tagName} “${focused.textContent || focused.getAttribute("aria-label") || focused.id}”`;
      // A choice is drawn by what stands beside its input.
      if (!isRing(focused) && !isRing(focused.nextElementSibling)) return `${what} shows no focus`;
      const { left, top, width, height } = focused.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      const isSeen = there && (there === focused || focused.contains(there) || there.contains(focused));
      return isSeen ? "" : `${what} is covered or out of the screen`;
    });
  }
}

// Whether anything is lost in letters twice as large, as a browser's own setting
// makes them, on the smallest phone.
import { type Page, expect } from "@playwright/test";

const SMALLEST = { width: 360, height: 640 };
const USUAL_PX = 16;

/** Nothing is cut off, covered or out of reach. The page is then as it was. */
export async function expectRoomForLargeText(page: Page, name: string): Promise<void> {
  const usual = page.viewportSize()!;
  const browser = await page.context().newCDPSession(page);
  const setText = (px: number) => browser.send("Page.setFontSizes", { fontSizes: { standard: px } });
  await page.setViewportSize(SMALLEST);
  await setText(2 * USUAL_PX);
  expect.soft(await losses(page), `${name}, in letters twice as large`).toEqual([]);
  await setText(USUAL_PX);
  await browser.detach();
  await page.setViewportSize(usual);
}

/** What is cut off, covered or out of reach: an element and what is wrong with it. */
export async function losses(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // Parts of a pixel are nobody's loss.
    const SLACK = 1.5;
    // Made to be pushed sideways, read as it came, or typed.
    const SIDEWAYS = ".strip .chips, pre, input";
    // What a screen reader alone has.
    const UNSEEN = ".unseen";
    const HOLDERS = "button, label, summary, .banner, .card, dialog";

    const found = new Set<string>();
    const shown = (element: Element) => {
      const { id, className } = element;
      const kind = [element.tagName.toLowerCase(), id && `#${id}`, className && `.${className}`].join("");
      return `${kind} “${(element.textContent ?? "").trim().slice(0, 40)}”`;
    };
    const lose = (element: Element, what: string) => found.add(`${shown(element)}: ${what}`);
    const isSeen = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true }) && !element.closest(UNSEEN);

    const open = document.querySelector("dialog[open]");
    const scope = open ?? document.querySelector("main, .screen")!;
    const elements = [scope, ...scope.querySelectorAll("*")].filter(isSeen);
    const page = document.documentElement;
    const places = [page, ...elements].map((element) => [element, element.scrollTop, element.scrollLeft] as const);

    function wide(element: Element) {
      if (element.scrollWidth > element.clientWidth + SLACK) lose(element, "is to be pushed sideways");
    }
    function cutOff(element: Element) {
      const { overflowX, overflowY } = getComputedStyle(element);
      const hides = (overflow: string) => ["hidden", "clip"].includes(overflow);
      const isInline = element.clientWidth === 0;
      if (isInline || element.matches(SIDEWAYS)) return;
      if (overflowX !== "visible") wide(element);
      if (hides(overflowY) && element.scrollHeight > element.clientHeight + SLACK) lose(element, "is cut off below");
    }
    wide(page);
    elements.forEach(cutOff);

    /** Brings a line to a place that nothing lies over, if there is one. */
    function bring(element: Element, line: () => DOMRect) {
      for (let scroller = element.parentElement; scroller; scroller = scroller.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(scroller);
        const scrolls = (overflow: string) => scroller === page || ["auto", "scroll"].includes(overflow);
        const box = scroller === page ? { left: 0, top: 0, width: innerWidth, height: innerHeight } : scroller.getBoundingClientRect();
        if (scrolls(overflowY)) scroller.scrollTop += line().top - box.top - box.height / 4;
        if (scrolls(overflowX)) scroller.scrollLeft += line().left + line().width / 2 - box.left - box.width / 2;
      }
    }
    function isReached(element: Element, { left, top, width, height }: DOMRect) {
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      if (!there) return false;
      const holder = element.closest("label, button");
      return there.contains(element) || element.contains(there) || (holder !== null && holder === there.closest("label, button"));
    }

    const texts = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      const element = text.parentElement!;
      if (!text.data.trim() || !isSeen(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const count = range.getClientRects().length;
      const holder = element.closest(HOLDERS);
      for (const place of new Set([0, count - 1])) {
        const line = () => range.getClientRects()[place];
        if (!line()) continue;
        bring(element, line);
        const { left, right, top, bottom } = line();
        if (left < -SLACK || right > innerWidth + SLACK) lose(element, "sticks out of the screen");
        if (holder) {
          const box = holder.getBoundingClientRect();
          const isBeside = left < box.left - SLACK || right > box.right + SLACK;
          // What is longer than its holder is scrolled there, which was seen to.
          const isBelow = !holder.matches("dialog") && (top < box.top - SLACK || bottom > box.bottom + SLACK);
          if (isBeside || isBelow) lose(element, `sticks out of ${shown(holder)}`);
        }
        if (!element.closest("[inert]") && !isReached(element, line())) lose(element, "is covered or out of reach");
      }
    }

    for (const control of scope.querySelectorAll("button, input, summary")) {
      if (!isSeen(control) || control.closest("[inert]")) continue;
      const middle = () => {
        const { x, y, width, height } = control.getBoundingClientRect();
        return new DOMRect(x + width / 2, y + height / 2, 0, 0);
      };
      bring(control, middle);
      if (!isReached(control, middle())) lose(control, "cannot be tapped");
    }

    // Where each is brought to, none of the main actions lies over another.
    const mains = [...scope.querySelectorAll(".main")].filter(isSeen);
    for (const [index, one] of mains.entries()) {
      for (const other of mains.slice(index + 1)) {
        const [a, b] = [one, other].map((main) => main.getBoundingClientRect());
        const isApart =
          a.right <= b.left + SLACK || b.right <= a.left + SLACK || a.bottom <= b.top + SLACK || b.bottom <= a.top + SLACK;
        if (!isApart) lose(one, `lies over ${shown(other)}`);
      }
    }
    for (const [element, top, left] of places) element.scrollTo({ top, left, behavior: "instant" });
    return [...found];
  });
}

// What axe-core finds wrong with a screen, for those who use it otherwise than by
// eye and finger.
import { type Page, expect } from "@playwright/test";

/** What ends or transfers a call. */
const MAIN_ACTIONS = ".main.danger, .main.accent";

/** Contrast, as the guidelines' highest level has it for words of any size, and as they have it for a sign. */
const LEAST = { words: 7, sign: 3 };

/** Makes axe-core a part of each page that is opened from now on. */
export async function withAxe(page: Page): Promise<void> {
  await page.addInitScript({ path: require.resolve("axe-core/axe.min.js") });
}

/** Nothing is wrong, and the main actions are easier to read than the rest has to be. */
export async function expectAccessible(page: Page): Promise<void> {
  expect.soft(await violations(page, {})).toEqual([]);
  if ((await page.locator(MAIN_ACTIONS).count()) > 0) {
    expect.soft(await violations(page, { only: "color-contrast-enhanced", within: MAIN_ACTIONS })).toEqual([]);
  }
  for (const { name, contrast, least } of await contrastOfHeld(page)) {
    expect.soft(contrast, `contrast of “${name}”`).toBeGreaterThanOrEqual(least);
  }
}

interface Contrast {
  name: string | null;
  contrast: number;
  least: number;
}

/** How much what is on a button that is held stands out. axe-core leaves it open: something fills the button. */
async function contrastOfHeld(page: Page): Promise<Contrast[]> {
  return page.locator(".hold:enabled").evaluateAll((buttons, LEAST) => {
    const luminance = (colour: string) => {
      const parts = colour.match(/^rgb\((\d+), (\d+), (\d+)\)$/);
      if (!parts) throw new Error(`this is not a colour that covers what is under it: ${colour}`);
      const [red, green, blue] = parts.slice(1).map((part) => {
        const share = Number(part) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    return buttons.map((button) => {
      const { backgroundColor, color } = getComputedStyle(button);
      const grounds = [backgroundColor];
      // Where something is missing, it does not fill.
      if (!button.matches(".incomplete")) grounds.push(getComputedStyle(button, "::before").backgroundColor);
      const ratios = grounds.map((ground) => {
        const [darker, lighter] = [luminance(color), luminance(ground)].sort((a, b) => a - b);
        return (lighter + 0.05) / (darker + 0.05);
      });
      return {
        name: button.ariaLabel || button.textContent,
        contrast: Math.min(...ratios),
        least: button.textContent ? LEAST.words : LEAST.sign,
      };
    });
  }, LEAST);
}

/** What is wrong, by which rule, and where. */
async function violations(page: Page, options: { only?: string; within?: string }): Promise<string[]> {
  return page.evaluate(async ({ only, within }) => {
    const { axe } = globalThis as any;
    const found = await axe.run(
      within ? { include: [within] } : document,
      only ? { runOnly: [only], resultTypes: ["violations"] } : { resultTypes: ["violations"] },
    );
    return found.violations.flatMap(({ id, nodes }: any) =>
      nodes.map((node: any) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`),
    );
  }, options);
}

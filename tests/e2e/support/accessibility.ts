// What axe-core finds wrong with a screen, for those who use it otherwise than by
// eye and finger.
import { type Page, expect } from "@playwright/test";

/** What ends or transfers a call. */
const MAIN_ACTIONS = ".main.danger, .main.accent";

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

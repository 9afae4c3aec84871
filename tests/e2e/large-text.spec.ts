// What finds that large text is lost, on each screen that is looked at, is itself
// seen to find it.
import { losses } from "./support/large-text";
import { expect, test } from "./support/test";

const LOST: [what: string, styles: string, found: string][] = [
  ["cut off", ".main.danger { block-size: 1rem; min-block-size: 0; overflow: hidden }", "is cut off below"],
  ["wider than the screen", ".number { inline-size: 40rem; overflow-wrap: normal }", "is to be pushed sideways"],
  ["wider than its button", ".on-call .main { inline-size: 3rem; flex: none; min-inline-size: 0 }", "sticks out of"],
  ["covered", ".middle { position: fixed; inset: auto 0 0 0; z-index: -1 }", "is covered or out of reach"],
  ["lying over another", ".main.danger { margin-inline-start: -8rem }", "lies over"],
];

test("where nothing is lost, nothing is found", async ({ app, page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await app.signInOnCall();
  expect(await losses(page)).toEqual([]);
});

for (const [what, styles, found] of LOST) {
  test(`text that is ${what} is found`, async ({ app, page }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await app.signInOnCall();
    await page.evaluate((styles) => {
      // As the page's policy lets it.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
      document.adoptedStyleSheets = [sheet];
    }, styles);
    expect((await losses(page)).join("\n")).toContain(found);
  });
}

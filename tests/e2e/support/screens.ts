// Each screen and state in each of the languages that are looked at.
import { test } from "./test";
import { LANGUAGES, type Language } from "./words";

/** Declares these tests once for each language, in pixels that are no finer than needed. */
export function inEachLanguage(declare: () => void): void {
  for (const language of Object.keys(LANGUAGES) as Language[]) {
    test.describe(`in ${language}`, () => {
      test.use({ language, deviceScaleFactor: 1 });
      test.describe.configure({ timeout: 180_000 });
      declare();
    });
  }
}

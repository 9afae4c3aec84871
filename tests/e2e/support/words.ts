// What the app says, from the catalogue that it is built from.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The languages in which each screen is looked at, and a phone's locale for each. */
export const LANGUAGES = { en: "en-US", es: "es-US" } as const;

export type Language = keyof typeof LANGUAGES;

/** A message by its name, with what stands in its braces. */
export type Say = (name: string, values?: Record<string, string>) => string;

/** The words of a language. A name that it does not have is an error. */
export function wordsOf(language: Language): Say {
  const file = join(__dirname, `../../../web/messages/${language}.properties`);
  const messages = new Map<string, string>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [, name, words] = /^\s*([^#=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name) messages.set(name, words);
  }
  return (name, values = {}) => {
    const words = messages.get(name);
    if (words === undefined) throw new Error(`${file} has no message ${name}`);
    return words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? `{${key}}`);
  };
}

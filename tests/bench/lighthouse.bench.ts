import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Measured } from "./budgets";
import { required } from "../e2e/support/environment";
import { bench } from "./support/bench";
import { figure, note } from "./support/figures";
import { median } from "./support/statistics";

const RUNS = 3;

/** Lighthouse's names. */
const CATEGORIES = {
  performance: "performance",
  accessibility: "accessibility",
  bestPractices: "best-practices",
} satisfies Partial<Record<Measured, string>>;

bench("Lighthouse", async ({ counter, gateway }, testInfo) => {
  const reports: Report[] = [];
  const counters: Report[] = [];
  for (let run = 0; run < RUNS; run++) {
    reports.push(await lighthouse(gateway.origin, testInfo.outputPath(`app-${run}.json`)));
    counters.push(await lighthouse(counter, testInfo.outputPath(`counter-${run}.json`)));
  }
  const score = (of: Report[], category: string) =>
    Math.round(median(of.map(({ categories }) => categories[category].score!)) * 100);
  for (const [name, category] of Object.entries(CATEGORIES)) {
    figure(name as Measured, score(reports, category), score(counters, category));
  }
  note(
    `Medians of ${RUNS} runs of Lighthouse ${reports[0].lighthouseVersion}, its own settings for phones: it computes what`,
    "slow 4G and a 4x slower CPU would make of a visit that is neither. What the sign-in page lacks of a full score:",
    ...shortcomings(reports[0]),
    "The counter:",
    ...shortcomings(counters[0]),
  );
});

/** What is read of Lighthouse's report. */
interface Report {
  lighthouseVersion: string;
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, Audit>;
}

interface Audit {
  id: string;
  title: string;
  score: number | null;
  displayValue?: string;
  details?: { items?: object[] };
}

async function lighthouse(url: string, path: string): Promise<Report> {
  const words = [
    join(required("LIGHTHOUSE"), "cli/index.js"),
    url,
    "--quiet",
    "--no-enable-error-reporting",
    `--only-categories=${Object.values(CATEGORIES).join(",")}`,
    "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    "--output=json",
    `--output-path=${path}`,
  ];
  const env = { ...process.env, CHROME_PATH: required("CHROMIUM") };
  await promisify(execFile)(process.execPath, words, { env });
  const report = JSON.parse(await readFile(path, "utf8"));
  if (report.runtimeError) throw new Error(`Lighthouse: ${report.runtimeError.message}`);
  return report;
}

/** The audits that count and are not passed, with what Lighthouse says of them. */
function shortcomings({ audits, categories }: Report): string[] {
  return Object.values(CATEGORIES).flatMap((category) =>
    categories[category].auditRefs
      .map(({ id, weight }) => ({ audit: audits[id], weight }))
      .filter(({ audit, weight }) => weight > 0 && audit.score !== null && audit.score < 1)
      .flatMap(({ audit }) => [
        `${category}: ${audit.title}: ${Math.round(audit.score! * 100)} of 100 ${audit.displayValue ?? ""}`.trimEnd(),
        // Measured times have no items of their own.
        ...(category === "performance" ? [] : (audit.details?.items ?? [])).map(
          (item) => `  ${JSON.stringify(item)}`,
        ),
      ]),
  );
}

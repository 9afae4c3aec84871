// Prints what was measured, as one table, and under it how.
import { availableParallelism, loadavg } from "node:os";
import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { BUDGETS, type Budget, isWithin, words } from "../budgets";
import type { Figure } from "./figures";

const NAMES = Object.keys(BUDGETS);

/** What is to be known of figures, in the place of the first of them. */
interface Note {
  title: string;
  lines: string[];
  place: number;
}

export default class Report implements Reporter {
  readonly #figures = new Map<string, Figure>();
  readonly #notes: Note[] = [];
  readonly #load = loadavg()[0];

  printsToStdio(): boolean {
    return true;
  }

  onTestBegin(test: TestCase): void {
    console.log(`» ${test.title}…`);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    for (const error of result.errors) console.error(`${test.title}: ${error.stack ?? error.message}`);
    const note: Note = { title: test.title, lines: [], place: NAMES.length };
    for (const { type, description } of result.annotations) {
      if (type === "figure") {
        const figure: Figure = JSON.parse(description!);
        this.#figures.set(figure.name, figure);
        note.place = Math.min(note.place, NAMES.indexOf(figure.name));
      } else if (type === "note") {
        note.lines.push(...JSON.parse(description!));
      }
    }
    this.#notes.push(note);
  }

  onStdErr(text: string | Buffer): void {
    process.stderr.write(text);
  }

  onError(error: { stack?: string; message?: string }): void {
    console.error(error.stack ?? error.message);
  }

  onEnd(result: FullResult): void {
    const rows = [["what", "measured", "budget", "", "counter"]];
    for (const [name, budget] of Object.entries<Budget>(BUDGETS)) {
      const figure = this.#figures.get(name);
      rows.push([
        budget.what,
        figure ? inWords(figure.value, budget.unit) : "not measured",
        words(budget),
        figure ? (isWithin(budget, figure.value) ? "met" : "OVER") : "",
        figure?.counter === undefined ? "" : inWords(figure.counter, budget.unit),
      ]);
    }
    console.log(`\n${table(rows)}\n`);
    console.log(
      "counter: a minimal Leptos counter, built with the same settings. When this began, the machine's load was " +
        `${this.#load.toFixed(1)} on ${availableParallelism()} processors: beside other work, every time is longer.`,
    );
    for (const { title, lines } of this.#notes.sort((a, b) => a.place - b.place)) {
      if (lines.length > 0) console.log(`\n${title}\n${lines.map((line) => `  ${line}`).join("\n")}`);
    }
    console.log(`\nMeasured in ${Math.round(result.duration / 1000)} s.`);
  }
}

function inWords(figure: number, unit: string): string {
  const digits = unit === "s" ? 2 : unit === "kB" || unit === "ms" || unit === "%" ? 1 : 0;
  return `${figure.toFixed(digits)} ${unit}`.trim();
}

function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd())
    .join("\n");
}

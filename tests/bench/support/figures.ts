// How a measurement says what it found; `report.ts` prints it.
import { test } from "@playwright/test";
import type { Measured } from "../budgets";

export interface Figure {
  name: Measured;
  value: number;
  /** The same of the counter, where it has such a thing. */
  counter?: number;
}

/** A figure that has a budget. */
export function figure(name: Measured, value: number, counter?: number): void {
  say("figure", { name, value, counter } satisfies Figure);
}

/** What is to be known of the figures: how they were measured, what is in them. */
export function note(...lines: string[]): void {
  say("note", lines);
}

function say(type: "figure" | "note", what: Figure | string[]): void {
  test.info().annotations.push({ type, description: JSON.stringify(what) });
}

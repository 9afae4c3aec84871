// A call, from waiting for it to its end, as an agent sees it: about 30 seconds.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { required } from "../support/environment";
import { Film } from "../support/film";
import { Finger, hold } from "../support/finger";
import { expect, test } from "../support/test";
import { showTouches } from "../support/touches";

// What a film shows takes time to be read: nothing is awaited by that.
test.use({ deviceScaleFactor: 1 });

const GITHUB_SHOWS = 1_500_000;

/** What happened is read for as long, in seconds; what else there is changes sooner. */
const READ = 4;

test("a call", async ({ app, page, simulator }) => {
  test.setTimeout(180_000);
  const read = (seconds: number) => page.waitForTimeout(seconds * 1000);
  const touch = async (what: Locator) => {
    const finger = await Finger.of(page);
    await finger.press(what);
    await read(0.2);
    await finger.lift();
  };
  await showTouches(page);
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  await expect(app.button("Ring my phone")).toBeEnabled();

  const film = await Film.start(page);
  await read(2.5);
  const callId = await simulator.ringFrom("SALESLINE");
  await expect(app.heading("Call coming in")).toBeVisible();
  await read(2.5);
  await simulator.answer(callId);
  await expect(app.heading("On a call")).toBeVisible();
  await expect(app.button("Transfer")).toBeEnabled();
  await read(3);

  await touch(app.button("Transfer"));
  await read(2.5);
  const where = app.dialog("Transfer this call");
  await touch(where.locator("label", { hasText: "Billing" }));
  await read(1.5);
  await touch(where.locator("label", { hasText: "Dial pad" }));
  await read(2);
  await touch(app.button("Back"));
  await read(2);

  await touch(app.button("Hang up"));
  await read(2);
  await touch(app.dialog("Hang up this call?").locator("label", { hasText: "Sale" }));
  await read(1.5);
  await hold(app.button("Hold to hang up · SALE"));
  await expect(app.heading("Call ended")).toBeVisible();
  await read(READ);
  await touch(app.button("Done"));
  await expect(page.getByText("You are ready.")).toBeVisible();
  await read(2);

  const { webp, seconds, longest } = await film.end();
  expect(seconds).toBeGreaterThan(25);
  expect(seconds).toBeLessThan(40);
  expect(longest, "seconds that a picture stands, if the film shows all that changed").toBeLessThan(READ + 1);
  expect(webp.length).toBeLessThan(GITHUB_SHOWS);
  await writeFile(join(required("PICTURES"), "call.webp"), webp);
});

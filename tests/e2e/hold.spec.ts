// The second gesture: what confirms, and what does not.
import type { Locator } from "@playwright/test";
import type { App } from "./support/app";
import { Finger, hold, middle } from "./support/finger";
import { commands, controls } from "./support/state";
import { expect, test } from "./support/test";

/** A finger that presses. */
async function pressed(confirm: Locator): Promise<Finger> {
  await expect(confirm).toBeEnabled();
  const finger = await Finger.of(confirm.page());
  // That a hold begins is seen in the page: it may be over before it is asked for.
  await confirm.evaluate((button: HTMLElement) => {
    const note = () => {
      if (button.classList.contains("held")) button.dataset.began = "yes";
    };
    delete button.dataset.began;
    new MutationObserver(note).observe(button, { attributeFilter: ["class"] });
  });
  await finger.press(confirm);
  return finger;
}

/** It had begun, was given up, and stays so. */
async function givenUp(app: App, confirm: Locator): Promise<void> {
  await expect(confirm).toHaveAttribute("data-began", "yes");
  await notConfirmed(app, confirm);
}

async function notConfirmed(app: App, confirm: Locator): Promise<void> {
  await expect(confirm).not.toHaveClass(/\bheld\b/);
  // That nothing comes can be seen only when it would have come.
  await app.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 800)));
  await expect(confirm).toBeEnabled();
  await expect(app.dialog("Hang up this call?")).toBeVisible();
}

test("a tap does not confirm, and says what does", async ({ app, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  await confirm.tap();
  await expect(app.page.getByText("Hold to confirm")).toBeVisible();
  await notConfirmed(app, confirm);
  expect(controls(await simulator.state())).toEqual([]);
});

test("letting go too early does not confirm", async ({ app, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  const finger = await pressed(confirm);
  await finger.lift();
  await givenUp(app, confirm);
  await expect(app.page.getByText("Hold to confirm")).toBeVisible();
  expect(controls(await simulator.state())).toEqual([]);
});

test("a full hold confirms once, while the finger still lies there", async ({ app, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  const finger = await pressed(confirm);
  await expect(app.heading("Call ended")).toBeVisible();
  // Nor does it press what has come up under it: what happened stays to be read.
  await finger.lift();
  await app.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 800)));
  await expect(app.heading("Call ended")).toBeVisible();
  const state = await simulator.state();
  expect(controls(state)).toHaveLength(1);
  expect(commands(state)).toHaveLength(1);
});

test("a mouse that is held confirms, and a click does not", async ({ app, page, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  await confirm.click();
  await expect(app.page.getByText("Hold to confirm")).toBeVisible();
  expect(controls(await simulator.state())).toEqual([]);
  await confirm.hover();
  await page.mouse.down();
  await expect(app.heading("Call ended")).toBeVisible();
  await page.mouse.up();
  expect(controls(await simulator.state())).toHaveLength(1);
});

for (const [what, x, y] of [
  ["wanders", 0, -14],
  ["leaves the button", 0, -120],
] as const) {
  test(`a finger that ${what} does not confirm`, async ({ app, simulator }) => {
    await app.signInOnCall();
    const confirm = await app.askToHangUp();
    const finger = await pressed(confirm);
    await finger.moveBy(x, y);
    await givenUp(app, confirm);
    await finger.lift();
    expect(controls(await simulator.state())).toEqual([]);
  });
}

test("a second finger gives it up, on the button and beside it", async ({ app, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  for (const elsewhere of [confirm, app.heading("Hang up this call?")]) {
    const point = await middle(elsewhere);
    const finger = await pressed(confirm);
    await finger.pressAt(point);
    await givenUp(app, confirm);
    await finger.lift();
  }
  expect(controls(await simulator.state())).toEqual([]);
});

test("a finger that lay there before it could be confirmed does not confirm", async ({
  app,
  simulator,
}) => {
  await app.signInOnCall();
  const wasDisabled = await app.button("Hang up").evaluate(async (hangUp: HTMLElement) => {
    // As soon as it is there: no time passes before.
    const confirm = await new Promise<HTMLButtonElement>((resolve) => {
      const observer = new MutationObserver(() => {
        const found = document.querySelector<HTMLButtonElement>("dialog .hold");
        if (!found) return;
        observer.disconnect();
        resolve(found);
      });
      observer.observe(document, { childList: true, subtree: true });
      hangUp.click();
    });
    const finger = { pointerId: 5, isPrimary: true, pointerType: "touch", width: 20, height: 20 };
    confirm.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, ...finger }));
    return confirm.disabled;
  });
  expect(wasDisabled).toBe(true);
  const confirm = app.dialog("Hang up this call?").locator(".hold");
  await expect(confirm).toBeEnabled();
  await notConfirmed(app, confirm);
  expect(controls(await simulator.state())).toEqual([]);
});

for (const event of ["visibilitychange", "blur"]) {
  test(`a page that is put away gives it up (${event})`, async ({ app, page, simulator }) => {
    await app.signInOnCall();
    const confirm = await app.askToHangUp();
    const finger = await pressed(confirm);
    await page.evaluate((event) => window.dispatchEvent(new Event(event)), event);
    await givenUp(app, confirm);
    await finger.lift();
    expect(controls(await simulator.state())).toEqual([]);
  });
}

for (const key of ["Enter", "Space"]) {
  test(`the key ${key} confirms at once`, async ({ app, page, simulator }) => {
    await app.signInOnCall();
    const confirm = await app.askToHangUp();
    await expect(confirm).toHaveAccessibleDescription("With a keyboard or a screen reader, press once.");
    await confirm.focus();
    await page.keyboard.press(key);
    await expect(app.heading("Call ended")).toBeVisible();
    expect(controls(await simulator.state())).toHaveLength(1);
  });
}

test("a click without a finger, as of a screen reader, confirms at once", async ({ app, simulator }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  await confirm.evaluate((button: HTMLElement) => button.click());
  await expect(app.heading("Call ended")).toBeVisible();
  expect(controls(await simulator.state())).toHaveLength(1);
});

test.describe("on Android", () => {
  test.use({ userAgent: "Mozilla/5.0 (Linux; Android 15; Phone) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36" });

  /** What is heard of a press that is over at once, however it was made. */
  const press = (confirm: Locator, pointer: PointerEventInit) =>
    confirm.evaluate((button, pointer) => {
      const init = { bubbles: true, pointerId: 5, isPrimary: true, ...pointer };
      for (const type of ["pointerdown", "pointerup"]) button.dispatchEvent(new PointerEvent(type, init));
      button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
    }, pointer);

  test("a screen reader, which presses as a mouse does and without pressure, confirms at once", async ({ app, simulator }) => {
    await app.signInOnCall();
    const confirm = await app.askToHangUp();
    await press(confirm, { pointerType: "mouse", pressure: 0, width: 1, height: 1 });
    await expect(app.heading("Call ended")).toBeVisible();
    expect(controls(await simulator.state())).toHaveLength(1);
  });

  test("a finger of which the screen tells no extent has to hold", async ({ app, simulator }) => {
    await app.signInOnCall();
    const confirm = await app.askToHangUp();
    await press(confirm, { pointerType: "touch", pressure: 0.5, width: 0, height: 0 });
    await expect(app.page.getByText("Hold to confirm")).toBeVisible();
    await notConfirmed(app, confirm);
    expect(controls(await simulator.state())).toEqual([]);
  });
});

test("no menu of the browser's comes up", async ({ app }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  const isShown = await confirm.evaluate((button) =>
    button.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true })),
  );
  expect(isShown).toBe(false);
  await expect(confirm).toHaveCSS("touch-action", "none");
  await expect(confirm).toHaveCSS("user-select", "none");
});

test("the progress fills the button in as long as it is to be held", async ({ app }) => {
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  const filled = confirm.evaluate(
    (button) =>
      new Promise((resolve) =>
        button.addEventListener("transitionrun", (event) => {
          if ((event as TransitionEvent).propertyName !== "translate") return;
          const [fill] = button.getAnimations({ subtree: true }).filter((it: any) => it.transitionProperty === "translate");
          fill.pause();
          const left = [0, 350, 700].map((ms) => {
            fill.currentTime = ms;
            return Math.abs(Math.round(parseFloat(getComputedStyle(button, "::before").translate)));
          });
          resolve(left);
        }),
      ),
  );
  const finger = await pressed(confirm);
  // Of a hundred parts.
  const [begun, halfWay, full] = (await filled) as number[];
  await finger.lift();
  expect(begun).toBe(101);
  expect([50, 51]).toContain(halfWay);
  expect(full).toBe(0);
});

test("with little motion, the progress goes in steps and the hold is as long", async ({
  app,
  page,
  simulator,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await app.signInOnCall();
  const confirm = await app.askToHangUp();
  const progress = await confirm.evaluate((button) => {
    button.classList.add("held");
    const { transitionDuration, transitionTimingFunction } = getComputedStyle(button, "::before");
    button.classList.remove("held");
    return { transitionDuration, transitionTimingFunction };
  });
  expect(progress).toEqual({ transitionDuration: "0.7s", transitionTimingFunction: "steps(5)" });
  const finger = await pressed(confirm);
  await finger.lift();
  await givenUp(app, confirm);
  expect(controls(await simulator.state())).toEqual([]);
  await hold(confirm);
  await expect(app.heading("Call ended")).toBeVisible();
});

// Each flow by keys alone: the focus is never lost, always seen, and comes back to
// where it was when a sheet closes.
import { API_ACCOUNT, type App, CALL_OF_1028, passwordOf } from "./support/app";
import { offerToInstall, wasAskedToInstall } from "./support/install";
import { Keys } from "./support/keys";
import { controls, leadStatus } from "./support/state";
import { expect, test } from "./support/test";

// Each stop of the focus is looked at.
test.describe.configure({ timeout: 120_000 });

async function signIn(app: App, keys: Keys, agentUser: string): Promise<void> {
  const field = (name: string) => app.page.getByLabel(app.say(name), { exact: true });
  await keys.type(field("sign_in.agent_user"), agentUser);
  if (app.mode === "gateway") {
    await keys.type(app.password, passwordOf(agentUser));
  } else {
    await keys.type(field("sign_in.api_user"), API_ACCOUNT.user);
    await keys.type(field("sign_in.api_password"), API_ACCOUNT.password);
  }
  await app.page.keyboard.press("Enter");
}

/** Signs in an agent who is on a call. */
async function onCall(app: App): Promise<Keys> {
  const keys = new Keys(app.page);
  await app.page.goto("/");
  // What is pressed before the screen is there presses nothing.
  await keys.arrive(app.heading(app.say("sign_in.heading")));
  await signIn(app, keys, "1028");
  await keys.arrive(app.heading("On a call"));
  await expect(app.button("Hang up")).toBeEnabled();
  return keys;
}

test("signing in: what is missing gets the focus, and then the screen that follows", async ({ app, page }) => {
  const keys = new Keys(page);
  await page.goto("/");
  await keys.press(app.button("Sign in"));
  await keys.arrive(page.getByLabel("Agent user"));
  await signIn(app, keys, "1028");
  await keys.arrive(app.heading("On a call"));
});

test("hanging up with a disposition, after thinking twice", async ({ app, page, simulator }) => {
  const keys = await onCall(app);
  const sheet = app.dialog("Hang up this call?");
  await keys.press(app.button("Hang up"));
  await keys.arrive(app.heading("Hang up this call?"));
  await page.keyboard.press("Escape");
  await keys.arrive(app.button("Hang up"));
  await page.keyboard.press("Enter");
  await keys.press(app.button("Keep the call"));
  await expect(sheet).toBeHidden();
  await keys.arrive(app.button("Hang up"));

  await page.keyboard.press("Enter");
  if (app.mode === "gateway") {
    await keys.press(app.button("Choose a disposition"));
    await keys.arrive(sheet.getByRole("alert"));
  }
  await keys.choose(sheet.getByRole("radiogroup"), /^Sale/);
  await keys.press(app.button("Hold to hang up · SALE"));
  await keys.arrive(app.heading("Call ended"));
  expect(leadStatus(await simulator.state(), CALL_OF_1028.leadId)).toBe("SALE");
  await keys.press(app.button("Done"));
  await keys.arrive(app.heading(/^(Waiting for a call|Not ready)$/));
});

test("transferring to a queue, after thinking twice", async ({ app, page, simulator }) => {
  const keys = await onCall(app);
  const sheet = app.dialog("Transfer this call");
  await keys.press(app.button("Transfer"));
  await keys.arrive(app.heading("Transfer this call"));
  await page.keyboard.press("Escape");
  await keys.arrive(app.button("Transfer"));
  await page.keyboard.press("Enter");
  await keys.press(app.button("Choose where to"));
  await keys.arrive(sheet.getByRole("alert").first());
  await keys.press(app.button("Back"));
  await keys.arrive(app.button("Transfer"));

  await page.keyboard.press("Enter");
  await keys.choose(sheet.getByRole("radiogroup", { name: "Where to" }), "Billing");
  await keys.press(app.button("Hold to transfer · Billing"));
  await keys.arrive(app.heading("Call transferred"));
  expect(controls(await simulator.state())[0]).toMatchObject({ ingroup_choices: "BILLING" });
});

test("transferring to a number, typed and dialled", async ({ app, page, simulator }) => {
  const keys = await onCall(app);
  const sheet = app.dialog("Transfer this call");
  await keys.press(app.button("Transfer"));
  await keys.choose(sheet.getByRole("radiogroup", { name: "How to choose" }), "Dial pad");
  const field = sheet.getByLabel("Phone number");
  await keys.type(field, "31255501");
  const key = (name: string) => sheet.getByRole("group", { name: "Dial pad" }).getByRole("button", { name, exact: true });
  for (const digit of ["8", "9"]) await keys.press(key(digit));
  await expect(field).toHaveValue("312 555 0189");
  await page.keyboard.press("Shift+Tab");
  await keys.press(sheet.getByRole("button", { name: /^Delete the last digit/ }));
  await expect(field).toHaveValue("312 555 018");
  await keys.press(key("8"));
  await keys.press(app.button("Hold to transfer · 312 555 0188"));
  await keys.arrive(app.heading("Call transferred"));
  expect(controls(await simulator.state())[0]).toMatchObject({ phone_number: "3125550188" });
});

test("a queue and a disposition that are on no list are typed", async ({ app, mode, simulator }) => {
  test.skip(mode === "gateway", "the site lists them");
  const keys = await onCall(app);
  let sheet = app.dialog("Transfer this call");
  await keys.press(app.button("Transfer"));
  await keys.type(sheet.getByLabel("Search"), "SUPPORT2");
  await keys.choose(sheet.getByRole("radiogroup", { name: "Where to" }), "SUPPORT2");
  await expect(app.button("Hold to transfer · SUPPORT2")).toBeEnabled();
  await keys.press(app.button("Back"));
  await keys.press(app.button("Hang up"));
  sheet = app.dialog("Hang up this call?");
  await keys.choose(sheet.getByRole("radiogroup"), /^Other/);
  await keys.type(sheet.getByLabel("Other disposition"), "VOICE");
  await keys.press(app.button("Hold to hang up · VOICE"));
  await keys.arrive(app.heading("Call ended"));
  expect(leadStatus(await simulator.state(), CALL_OF_1028.leadId)).toBe("VOICE");
});

test("an outcome that is not as wanted is read, with what the dialer answered, and left", async ({ app, page, simulator }) => {
  const keys = await onCall(app);
  await simulator.fail({ fault: "command_not_issued", count: 1 });
  const sheet = app.dialog("Hang up this call?");
  await keys.press(app.button("Hang up"));
  await keys.choose(sheet.getByRole("radiogroup"), /^Sale/);
  await keys.press(app.button("Hold to hang up · SALE"));
  await keys.arrive(app.heading(/^Not done/));
  const answer = page.locator("summary");
  await keys.press(answer);
  await expect(page.locator("details.answer pre")).toBeVisible();
  await keys.press(app.button("Back to the call"));
  await keys.arrive(app.heading("On a call"));
});

test("each setting, and back to where one was", async ({ app, page }) => {
  const keys = await onCall(app);
  const root = page.locator("html");
  await keys.press(app.button("Settings"));
  await keys.arrive(app.heading("Settings"));
  const group = (name: string) => page.getByRole("radiogroup", { name });
  // In whatever language.
  const languages = page.getByRole("radiogroup").filter({ has: page.getByRole("radio", { name: "English" }) });
  await keys.choose(languages, "Español");
  await expect(app.heading("Ajustes")).toBeVisible();
  await keys.choose(languages, "English");
  await expect(app.heading("Settings")).toBeVisible();
  for (const [legend, name, attribute, value] of [
    ["Theme", "Dark", "data-theme", "dark"],
    ["Text size", "115%", "data-text-size", "115"],
    ["Text size", "100%", "data-text-size", "100"],
    ["Hand", "Left", "data-hand", "left"],
  ]) {
    await keys.choose(group(legend), name);
    await expect(root).toHaveAttribute(attribute, value);
  }
  const vibration = page.getByRole("switch", { name: "Vibration" });
  const was = await vibration.getAttribute("aria-checked");
  await keys.to(vibration);
  await page.keyboard.press("Space");
  await expect(vibration).not.toHaveAttribute("aria-checked", was!);
  await keys.press(app.button("Back"));
  await keys.arrive(app.heading("On a call"));
});

test("with the largest text each setting is still in sight when it has the focus", async ({ app, page }) => {
  const keys = await onCall(app);
  await keys.press(app.button("Settings"));
  await keys.choose(page.getByRole("radiogroup", { name: "Text size" }), "130%");
  await keys.to(page.getByRole("switch", { name: "Vibration" }));
});

test("the way to the home screen, and none of it any more", async ({ app, page }) => {
  const keys = new Keys(page);
  const add = app.button("Add to the home screen");
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await offerToInstall(page);
  await keys.press(add);
  const sheet = app.dialog("Add to the home screen");
  await keys.arrive(sheet.getByRole("heading"));
  await page.keyboard.press("Escape");
  await keys.arrive(add);
  await page.keyboard.press("Enter");
  await keys.press(sheet.getByRole("button", { name: "Back" }));
  await expect(sheet).toBeHidden();
  await keys.arrive(add);
  await keys.press(app.button("Do not show this again"));
  await expect(add).toHaveCount(0);
  await keys.arrive(app.heading("Sign in"));
});

test("the app is put on the home screen", async ({ app, page }) => {
  const keys = new Keys(page);
  await page.goto("/");
  await expect(app.button("Sign in")).toBeVisible();
  await offerToInstall(page);
  await keys.press(app.button("Add to the home screen"));
  await keys.press(app.dialog("Add to the home screen").getByRole("button", { name: "Install" }));
  expect(await wasAskedToInstall(page)).toBe(true);
  // What was pressed is gone, and what led to it.
  await keys.arrive(app.heading("Sign in"));
});

test("signing out", async ({ app }) => {
  const keys = await onCall(app);
  await keys.press(app.button("Sign out"));
  await expect(app.button("Sign in")).toBeVisible();
  await keys.arrive(app.heading("Sign in"));
});

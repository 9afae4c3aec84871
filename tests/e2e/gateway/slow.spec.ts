// What takes long says so: a network that is slow, and nothing that is wrong.
import { hold } from "../support/finger";
import { holdBack } from "../support/patience";
import { commands } from "../support/state";
import { becomeSlow, standStill } from "../support/still";
import { expect, test } from "../support/test";

const SLOW = "This takes longer than usual. Please wait.";

test("an app that loads slowly says so, and starts", async ({ app, page }) => {
  const letGo = await holdBack(page, "**/*.wasm", "GET");
  await page.goto("/", { waitUntil: "commit" });
  await expect(page.getByRole("status")).toHaveText("Still opening… The connection may be slow.");
  letGo();
  await expect(app.button("Sign in")).toBeVisible();
});

test("a sign-in that takes long says so, once it does", async ({ app, page }) => {
  await standStill(page);
  const letGo = await holdBack(page, "**/handset/v1/session", "POST");
  await page.goto("/");
  await app.fillIn("1030");
  await app.button("Sign in").tap();
  await expect(app.button("Signing in…")).toBeDisabled();
  const said = page.getByRole("status").filter({ hasText: SLOW });
  // Nothing is said of what may still be quick.
  await expect(said).toHaveCount(0);
  await becomeSlow(page);
  await expect(said).toBeVisible();
  letGo();
  await expect(page.getByText("You are ready.")).toBeVisible();
  await expect(said).toHaveCount(0);
});

test("a hang-up that takes long says so, where nothing moves under the finger", async ({ app, page, simulator }) => {
  await app.signInOnCall();
  const letGo = await holdBack(page, "**/agc/api.php", "POST");
  const confirm = await app.askToHangUp();
  const before = await confirm.boundingBox();
  await hold(confirm);
  await expect(page.getByText("Ending the call…").first()).toBeVisible();
  const said = app.dialog("Hang up this call?").getByRole("status").filter({ hasText: SLOW });
  await expect(said).toBeVisible();
  expect(await confirm.boundingBox()).toEqual(before);
  letGo();
  await expect(app.heading("Call ended")).toBeVisible();
  await expect(page.getByText(SLOW)).toHaveCount(0);
  expect(commands(await simulator.state())).toHaveLength(1);
});

for (const [agentUser, state, outcome] of [
  ["6001", "On a call", "Your phone should ring"],
  ["1030", "Waiting for a call", "The dialer refused"],
] as const) {
  test(`while the dialer is asked to ring a phone, that is said: ${state}`, async ({ app, page }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await app.signIn(agentUser);
    await expect(app.heading(state)).toBeVisible();
    const ring = app.button("Ring my phone");
    await expect(ring).toBeEnabled();
    const letGo = await holdBack(page, "**/agc/api.php", "POST");
    // What can be pressed meanwhile.
    const lowest = page.locator(".actions button").last();
    const before = await lowest.boundingBox();
    await ring.tap();
    const doing = page.getByRole("main").getByText("Asking the dialer to ring your phone…");
    await expect(doing).toBeVisible();
    await expect(page.getByText(SLOW)).toBeVisible();
    expect(await lowest.boundingBox()).toEqual(before);
    letGo();
    await expect(app.heading(outcome)).toBeVisible();
    await expect(doing).toHaveCount(0);
  });
}

test("recent outcomes that are not there yet are not said to be none", async ({ app, page }) => {
  const letGo = await holdBack(page, "**/handset/v1/outcomes", "GET");
  await app.signIn("1030");
  await app.button("Recent outcomes").tap();
  await expect(page.getByText("Loading…")).toBeVisible();
  await expect(page.getByText("Nothing yet")).toHaveCount(0);
  letGo();
  await expect(page.getByText("Nothing yet since you signed in.")).toBeVisible();
  // What was so when it was last asked is not known to be so now.
  await app.button("Back").tap();
  const letGoAgain = await holdBack(page, "**/handset/v1/outcomes", "GET");
  await app.button("Recent outcomes").tap();
  await expect(page.getByText("Loading…")).toBeVisible();
  await expect(page.getByText("Nothing yet")).toHaveCount(0);
  letGoAgain();
  await expect(page.getByText("Nothing yet since you signed in.")).toBeVisible();
});

test("without a network, or where something else is in the way, nothing is said to be slow", async ({ app, page }) => {
  await standStill(page);
  await page.route("**/handset/v1/events", () => {});
  const letGo = await holdBack(page, "**/handset/v1/agent", "GET");
  await app.signIn("1030");
  await expect(app.heading("Connecting…")).toBeVisible();
  await becomeSlow(page);
  await expect(page.getByText(SLOW)).toBeVisible();
  await page.context().setOffline(true);
  await expect(app.banner.first()).toContainText("You are offline.");
  await expect(page.getByText(SLOW)).toHaveCount(0);
  await page.route("**/handset/v1/agent", (route) => route.fulfill({ status: 503, body: "" }));
  await page.context().setOffline(false);
  letGo();
  await expect(app.banner.first()).toContainText("The gateway is not running");
  await becomeSlow(page);
  await expect(page.getByText(SLOW)).toHaveCount(0);
});

test("a sign-out that takes long says so, and is not sent twice", async ({ app, page }) => {
  await app.signIn("1030");
  await expect(page.getByText("You are ready.")).toBeVisible();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "DELETE") sent.push(new URL(request.url()).pathname);
  });
  const letGo = await holdBack(page, "**/handset/v1/session", "DELETE");
  await app.button("Sign out").tap();
  await app.button("Signing out…").tap();
  letGo();
  await expect(app.button("Sign in")).toBeVisible();
  expect(sent).toEqual(["/handset/v1/session"]);
});

test("while it is not known which dispositions there are, none is offered", async ({ app, page, simulator }) => {
  const letGo = await holdBack(page, "**/handset/v1/options", "GET");
  await app.signInOnCall();
  await app.button("Hang up").tap();
  const sheet = app.dialog("Hang up this call?");
  await expect(sheet.getByText("What you can choose is being loaded…")).toBeVisible();
  await expect(sheet.getByRole("radio")).toHaveCount(0);
  letGo();
  await expect(sheet.getByRole("radio", { name: "Sale" })).toBeVisible();
  await expect(sheet.getByText("What you can choose is being loaded…")).toHaveCount(0);
  await app.button("Keep the call").tap();
  expect(commands(await simulator.state())).toEqual([]);
});

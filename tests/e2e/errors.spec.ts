import { App, CALL_OF_1028 } from "./support/app";
import { commands, controls, liveCall } from "./support/state";
import { expect, test } from "./support/simulator";

// Errors that the dialer gives to a request of the app, made by the simulator
// as the dialer would make them.

test("a wrong password is told apart from missing rights", async ({ page, simulator }) => {
  const app = new App(page);
  await app.signIn("1028", { user: "apiuser", password: "wrong-password" });
  await expect(app.banner).toContainText("The API user or the API password is wrong");
  await expect(page.locator("body")).not.toContainText("wrong-password");
  await app.signIn("1028", { user: "lvl7nr", password: "lvl7nrpass" });
  await expect(app.banner).toContainText("may view reports");
  expect(controls(await simulator.state())).toEqual([]);
});

test("a lock-out says how long it lasts", async ({ page, simulator }) => {
  await simulator.fail({ fault: "lockout", for_ms: 60_000 });
  const app = new App(page);
  await app.signIn("1028");
  await expect(app.banner).toContainText("Wait 15 minutes");
});

test("an agent who is not logged in is told so while waiting", async ({ page }) => {
  const app = new App(page);
  await app.signIn("1031");
  await expect(page.getByText("The dialer does not have you logged in.").first()).toBeVisible();
  await expect(app.button("Hang up")).toBeHidden();
});

test("a portal in the way of the sign-in is named, and nothing is lost", async ({
  page,
  simulator,
}) => {
  await simulator.fail({ fault: "captive_portal", count: 1 });
  const app = new App(page);
  await app.signIn("1028");
  await expect(app.banner).toContainText("public Wi-Fi");
  await expect(page.getByLabel("Agent user")).toHaveValue("1028");
  await app.button("Sign in").tap();
  await expect(app.button("Hang up")).toBeEnabled();
});

test("warnings of PHP around the answers change nothing", async ({ page, simulator }) => {
  await simulator.fail({ fault: "php_noise", for_ms: 60_000 });
  const app = new App(page);
  await app.signInOnCall();
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  expect(commands(await simulator.state())).toHaveLength(1);
});

// Every code in the place where it hurts most: as the answer to the second
// gesture. Most cannot be brought about by a request that the app makes, so the
// answer is put in the place of the dialer's.
const ANSWERS: Record<string, string> = {
  not_valid: "ERROR: ra_call_control not valid - |1028|HANGUP",
  no_user_found: "ERROR: no user found - 1028",
  not_logged_in: "ERROR: agent_user is not logged in - 1028",
  phone_number_not_valid: "ERROR: phone_number is not valid - 9",
  ingroup_not_valid: "ERROR: ingroup is not valid - ---NONE---",
  stage_not_valid: "ERROR: stage is not valid - <b>HANGUP</b>",
  function_not_permitted:
    "ERROR: auth USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION - Y1|apiuser|ra_call_control|ADMIN",
  invalid_source: "ERROR: Invalid Source - a",
  invalid_credentials: "ERROR: Invalid Username/Password: |apiuser|apipass1|0|1|BAD|0|api|SELECT pass='apipass1';|",
  no_api_access: "ERROR: Invalid Username/Password: |apiuser|apipass1|1|0|GOOD|",
  locked_out: "ERROR: Invalid Username/Password: |apiuser|apipass1|0|1|LOCK|",
  ip_blocked: "ERROR: Invalid Username/Password: |apiuser|apipass1|0|1|IPBLOCK|",
  no_servers: "ERROR: Invalid Username/Password: |apiuser|apipass1|0|1|ERRSERVERS|",
  api_not_active: "ERROR: System API NOT ACTIVE",
  no_session_data: "ERROR: call_agent error - no session data - 1028",
  session_entry_empty: "ERROR: call_agent error - entry is empty - 1028",
  agent_not_found: "ERROR: agent_status AGENT NOT FOUND: apiuser|1028",
  no_logged_in_agents: "ERROR: logged_in_agents NO LOGGED IN AGENTS: apiuser|",
  permission_denied: "ERROR: agent_status USER DOES NOT HAVE PERMISSION TO GET AGENT INFO: |apiuser|0|",
  invalid_search: "ERROR: agent_status INVALID SEARCH PARAMETERS: apiuser|",
  already_active: "ERROR: update_remote_agent REMOTE AGENT IS ALREADY ACTIVE: |apiuser|1028",
  already_inactive: "ERROR: update_remote_agent REMOTE AGENT IS ALREADY INACTIVE: |apiuser|1028",
  no_updates: "ERROR: update_remote_agent NO UPDATES DEFINED: |apiuser|",
  not_signed_in: "ERROR: not signed in",
  credentials_not_accepted: "ERROR: user and pass are not accepted",
  origin_not_allowed: "ERROR: request comes from another page",
  request_not_valid: "ERROR: request is not valid - value: a call id begins with a letter",
  agent_user_not_yours: "ERROR: agent_user is not yours - 1031",
  call_not_yours: "ERROR: call is not yours - Y0315201639000402027",
  call_not_checked: "ERROR: call could not be checked - Y0315201639000402027|the dialer did not answer",
  number_not_allowed: "ERROR: phone_number is not allowed - 90009*1|1NXXNXXXXXX, NXXNXXXXXX",
  ingroup_not_allowed: "ERROR: ingroup is not allowed - COLLECTIONS|SALESLINE, BILLING",
  status_not_allowed: "ERROR: status is not allowed - XYZ|SALE, NI",
  action_in_progress: "ERROR: another action is in progress - Y0315201639000402027|HANGUP",
  duplicate: "ERROR: call was acted upon before - Y0315201639000402027|HANGUP|confirmed",
  key_reused: "ERROR: idempotency key belongs to another request - 7f1f0a52-5b5c-4f0e-9f0a-3c1f1f0d6a11",
  key_closed: "ERROR: idempotency key is closed - 7f1f0a52-5b5c-4f0e-9f0a-3c1f1f0d6a11",
  no_answer: "ERROR: dialer did not answer - Y0315201639000402027",
  shutting_down: "ERROR: gateway is shutting down",
  other: "ERROR: no se encontró ninguna llamada activa - Y1",
};

for (const [code, answer] of Object.entries(ANSWERS)) {
  test(`the error ${code} is shown in plain words`, async ({ page, simulator }) => {
    const app = new App(page);
    await page.route("**/agc/api.php", async (route) => {
      if (!route.request().postData()?.includes("function=ra_call_control")) return route.fallback();
      await route.fulfill({ contentType: "text/html; charset=utf-8", body: `${answer}\n` });
    });
    await app.signInOnCall();
    await app.hangUp();
    await expect(app.heading("The dialer refused")).toBeVisible();

    const [what, next] = await app.explanation();
    expect(what).toMatch(/^[A-Z].{10,}/);
    expect(next).toMatch(/^[A-Z].{10,}[.]$/);
    const shown = await app.rawAnswer();
    expect(shown.startsWith(answer.slice(0, 20))).toBe(true);
    await expect(page.locator("body")).not.toContainText("apipass1");

    // The app did nothing else about it.
    expect(liveCall(await simulator.state(), CALL_OF_1028.callId)).toBeDefined();
  });
}

test("the error no_active_call says that the call was over, and not that the app ended it", async ({
  page,
  simulator,
}) => {
  const app = new App(page);
  await app.signInOnCall();
  await simulator.fail({ fault: "stale_state", for_ms: 60_000 });
  await simulator.customerHangsUp(CALL_OF_1028.callId);
  await app.hangUp();
  await expect(app.heading("The dialer refused")).toBeVisible();
  expect(await app.rawAnswer()).toContain(`ERROR: no active call found - ${CALL_OF_1028.callId}`);
  expect(commands(await simulator.state())).toEqual([]);
});

import { type App, CALL_OF_1028, passwordOf } from "./support/app";
import { commands, controls, liveCall } from "./support/state";
import { expect, test } from "./support/test";

// Errors that the dialer gives to a request of the app, made by the simulator
// as the dialer would make them.

test("a wrong password is told apart from missing rights", async ({ app, mode, page, simulator }) => {
  test.skip(mode === "gateway", "the phone has no API account: see gateway/sign-in.spec.ts");
  await app.signIn("1028", { account: { user: "apiuser", password: "wrong-password" } });
  await expect(app.banner).toContainText("The API user or the API password is wrong");
  await expect(page.locator("body")).not.toContainText("wrong-password");
  await app.signIn("1028", { account: { user: "lvl7nr", password: "lvl7nrpass" } });
  await expect(app.banner).toContainText("may view reports");
  expect(controls(await simulator.state())).toEqual([]);
});

test("a lock-out says how long it lasts", async ({ app, mode, simulator }) => {
  const said = { direct: "Wait 15 minutes", gateway: "Too many wrong passwords." };
  await simulator.fail({ fault: "lockout", for_ms: 60_000 });
  await app.signIn("1028");
  await expect(app.banner).toContainText(said[mode]);
  if (mode === "gateway") {
    await expect(app.page.getByText(/^You can try again in 1[45]:\d\d/)).toBeVisible();
    await expect(app.button("Sign in")).toBeDisabled();
  }
});

test("an agent who is not logged in is told so while waiting", async ({ app, mode, page }) => {
  const said = {
    direct: "The dialer does not have you logged in.",
    gateway: "You are not ready: no call comes to you.",
  };
  await app.signIn("1031");
  await expect(page.getByText(said[mode]).first()).toBeVisible();
  await expect(app.button("Hang up")).toBeHidden();
});

test("a portal in the way of the sign-in is named, and nothing is lost", async ({ app, mode, page, simulator }) => {
  const said = {
    direct: "public Wi-Fi",
    // The portal is between the gateway and the dialer. One in the phone's way
    // is of gateway/portal.spec.ts.
    gateway: "The gateway does not reach the dialer.",
  };
  await simulator.fail({ fault: "captive_portal", count: 1 });
  await app.signIn("1028");
  await expect(app.banner).toContainText(said[mode]);
  await expect(page.getByLabel("Agent user")).toHaveValue("1028");
  if (mode === "gateway") await app.password.fill(passwordOf("1028"));
  await app.button("Sign in").tap();
  await expect(app.button("Hang up")).toBeEnabled();
});

test("warnings of PHP around the answers change nothing", async ({ app, page, simulator }) => {
  await simulator.fail({ fault: "php_noise", for_ms: 60_000 });
  await app.signInOnCall();
  await app.hangUp();
  await expect(app.heading("Call ended")).toBeVisible();
  expect(commands(await simulator.state())).toHaveLength(1);
});

// Every code in the place where it hurts most: as the answer to the second
// gesture. Most cannot be brought about by a request that the app makes, so the
// answer is put in the place of the dialer's or the gateway's.

const REFUSALS_OF_THE_DIALER: Record<string, string> = {
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
  other: "ERROR: no se encontró ninguna llamada activa - Y1",
};

// The others lead elsewhere: not_signed_in to signing in (see
// gateway/session.spec.ts), no_answer and too_many_requests to asking again
// (gateway/doubt.spec.ts).
const REFUSALS_OF_THE_GATEWAY: Record<string, string> = {
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
  shutting_down: "ERROR: gateway is shutting down",
};

test("each refusal of the dialer is shown in plain words", async ({ app, mode, simulator }) => {
  test.skip(mode === "gateway", "the app shows them in the same words: once is enough");
  test.setTimeout(180_000);
  await app.signInOnCall();
  for (const [code, answer] of Object.entries(REFUSALS_OF_THE_DIALER)) {
    await test.step(code, () => refuse(app, "The dialer refused", answer));
  }
  // The app did nothing else about it.
  expect(controls(await simulator.state())).toEqual([]);
  expect(liveCall(await simulator.state(), CALL_OF_1028.callId)).toBeDefined();
});

test("each refusal of the gateway is shown in plain words", async ({ app, mode, simulator }) => {
  test.skip(mode === "direct", "there is no gateway");
  test.setTimeout(180_000);
  await app.signInOnCall();
  for (const [code, answer] of Object.entries(REFUSALS_OF_THE_GATEWAY)) {
    const headers = { "handset-error": code, "handset-outcome": "not_done" };
    await test.step(code, () => refuse(app, "Nothing was sent", answer, headers));
  }
  expect(controls(await simulator.state())).toEqual([]);
});

test("that the gateway's own account is refused is not said to be the agent's mistake", async ({ app, mode }) => {
  test.skip(mode === "direct", "there the account is the agent's to type");
  await app.signInOnCall();
  for (const code of ["invalid_credentials", "locked_out", "function_not_permitted"]) {
    const answer = REFUSALS_OF_THE_DIALER[code].replaceAll("apipass1", "…");
    await test.step(code, async () => {
      const [what] = await refuse(app, "The dialer refused", answer, { "handset-outcome": "not_done" });
      expect(what).toBe("The dialer refuses the gateway's own account.");
    });
  }
});

/** Hangs up, and gets this answer. Returns what the app says of it. */
async function refuse(
  app: App,
  heading: string,
  answer: string,
  headers: Record<string, string> = {},
): Promise<string[]> {
  await app.page.route("**/agc/api.php", async (route) => {
    if (!route.request().postData()?.includes("function=ra_call_control")) return route.fallback();
    const status = headers["handset-error"] ? 409 : 200;
    const contentType = "text/html; charset=utf-8";
    await route.fulfill({ status, headers, contentType, body: `${answer}\n` });
  });
  await app.hangUp();
  await expect(app.heading(heading)).toBeVisible();

  const explanation = await app.explanation();
  const [what, next] = explanation;
  expect(what).toMatch(/^[A-Z].{10,}/);
  expect(next).toMatch(/^[A-Z].{10,}[.]$/);
  const shown = await app.rawAnswer();
  expect(shown.startsWith(answer.slice(0, 20))).toBe(true);
  await expect(app.page.locator("body")).not.toContainText("apipass1");

  await app.page.unroute("**/agc/api.php");
  await app.button("Back to the call").tap();
  return explanation;
}

test("the error no_active_call says that the call was over, and not that the app ended it", async ({ app, simulator }) => {
  await app.signInOnCall();
  await simulator.fail({ fault: "stale_state", for_ms: 60_000 });
  await simulator.customerHangsUp(CALL_OF_1028.callId);
  await app.hangUp();
  await expect(app.heading("The dialer refused")).toBeVisible();
  expect(await app.rawAnswer()).toContain(`ERROR: no active call found - ${CALL_OF_1028.callId}`);
  expect(commands(await simulator.state())).toEqual([]);
});

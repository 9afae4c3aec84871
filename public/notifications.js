// Notifications of calls while the app is not looked at, through the gateway: the
// root element's `data-notifications` says how it is with them, and
// `handset-notifications` tells the app of a change. It is not there where the
// site or the browser has none; otherwise it is `off`, `on`, `turning`, `denied`
// (by the browser), `home` (only from the home screen, as on an iPhone) or
// `failed`. The app says that somebody is signed in at a gateway
// (`handset-signed-in`), that the settings are looked at
// (`handset-notifications-look`) and that the switch is tapped
// (`handset-notifications-turn`): only then may the browser ask. What was told of
// a call goes when the app is looked at.
const PATH = "/handset/v1/notifications";
const WANTED = "handset-notifications";
const root = document.documentElement;
const { serviceWorker } = navigator;
const can = Boolean(serviceWorker && globalThis.PushManager && globalThis.Notification);

addEventListener("handset-signed-in", () => attempt(signedIn));
addEventListener("handset-notifications-look", () => attempt(look));
addEventListener("handset-notifications-turn", () => attempt(turn));

let key = null;
let isSignedIn = false;
let wish = false;

if (can) {
  document.addEventListener("visibilitychange", clear);
  clear();
}

async function clear() {
  if (document.hidden) return;
  const registration = await serviceWorker.getRegistration();
  for (const told of (await registration?.getNotifications()) ?? []) told.close();
}

/** What fails is said where somebody looks, and tried again when they tap. */
function attempt(what) {
  what().catch((error) => {
    console.warn(error);
    if (root.dataset.notifications) tell("failed");
  });
}

function tell(state) {
  if (state) root.dataset.notifications = state;
  else delete root.dataset.notifications;
  dispatchEvent(new Event("handset-notifications"));
}

async function ask(method, body) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  const response = await fetch(PATH, { method, headers, body: body && JSON.stringify(body) });
  // The session may be over.
  if (response.status === 401) isSignedIn = false;
  if (!response.ok) throw new Error(`${method} ${PATH}: ${response.status}`);
  return response;
}

/** A new session is told as the one before was. */
async function signedIn() {
  isSignedIn = true;
  if (!can || !isWanted() || Notification.permission !== "granted") return;
  ({ public_key: key } = await (await ask("GET")).json());
  if (key) await ask("PUT", await subscribe());
}

async function look() {
  if (!isSignedIn) return tell();
  const { public_key, is_subscribed } = await (await ask("GET")).json();
  key = public_key;
  if (!key) tell();
  else if (!can) tell(root.dataset.install === "share" ? "home" : "");
  else if (Notification.permission === "denied") tell("denied");
  else tell(is_subscribed ? "on" : "off");
}

async function turn() {
  const before = root.dataset.notifications;
  if (before === "turning") return;
  // What failed is tried again.
  wish = before === "failed" ? wish : before !== "on";
  // The browser lets nobody ask who waits before.
  const permission = wish && Notification.requestPermission();
  tell("turning");
  if (!wish) {
    want(false);
    await ask("DELETE");
    tell("off");
  } else if ((await permission) === "granted") {
    await ask("PUT", await subscribe());
    want(true);
    tell("on");
  } else {
    // Who has only closed the question may be asked again.
    tell(Notification.permission === "denied" ? "denied" : "off");
  }
}

async function subscribe() {
  const { pushManager } = await serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    const old = await pushManager.getSubscription();
    // Of a gateway that had another key.
    if (!(await old?.unsubscribe())) throw error;
    return pushManager.subscribe(options);
  }
}

function isWanted() {
  try {
    return localStorage.getItem(WANTED) === "on";
  } catch {
    // The browser lets nothing be kept.
    return false;
  }
}

function want(isWanted) {
  try {
    localStorage.setItem(WANTED, isWanted ? "on" : "off");
  } catch {
    // It is told until the session ends.
  }
}

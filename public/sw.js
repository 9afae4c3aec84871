// Lets the app start without a network: its own files are kept when it is
// installed and served from there. What goes to the gateway or to the dialer is
// never touched. While no window of the app is seen, it tells of a call.
//
// The build fills in the files and a version that changes with them. A new
// version waits until every window of the app is closed, or until the agent wants
// it and nothing is at stake in any window: it never takes over during a call.
const FILES = /*PRECACHE*/[];
// The files of messages: of each language one, with a hash of its contents in
// the name. The page keeps those that it loads, for no phone needs them all.
const MESSAGES = /*MESSAGES*/[];
const CACHE = "handset-__BUILD_VERSION__";
const KEPT_MESSAGES = "handset-messages";
// What the page's settings.js says of the agent's settings.
const KEPT_SETTINGS = "handset-settings";
// What a notification says, in each language.
const WORDS = /*WORDS*/{};
// The gateway: where a browser says how it is told of calls.
const NOTIFICATIONS = "/handset/v1/notifications";
const BUZZ_MS = [250, 150, 250];
const SETTINGS = "config.json";
const NOT_OURS = ["/agc/", "/handset/", "/vicidial/", "/control/"];
// For how long a window may take to say whether it is busy.
const PATIENCE_MS = 3_000;

const scope = new URL(self.registration.scope);
// The page is kept under the folder's own address: where a host sends
// index.html there, a kept redirect could not be shown.
const page = scope.href;
const index = new URL("index.html", scope).href;
const kept = new Set(FILES.map((file) => new URL(file, scope).href));
kept.delete(index);
const settings = new URL(SETTINGS, scope).href;
const messages = new Set(MESSAGES.map((file) => new URL(file, scope).href));

self.addEventListener("install", (event) => {
  // Where a browser can be told so, what is not the app's own does not even wait for
  // this worker to wake.
  const routes = NOT_OURS.map((path) => ({ condition: { urlPattern: `${path}*` }, source: "network" }));
  event.addRoutes?.(routes).catch(console.warn);
  // `no-cache`: a file from the browser's own cache may be of an older version, so
  // the server is asked; one that the page has just loaded is not sent again.
  const fresh = [...kept, page].map((url) => new Request(url, { cache: "no-cache" }));
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      await cache.addAll([...new Map(fresh.map((request) => [request.url, request])).values()]);
      // A site may have no settings.
      await cache.add(new Request(settings, { cache: "no-cache" })).catch(() => {});
      await keepLanguages();
    }),
  );
});

// The languages that are kept in another version are needed in this one.
async function keepLanguages() {
  const cache = await caches.open(KEPT_MESSAGES);
  const language = (url) => url.slice(url.lastIndexOf("/") + 1).split("-")[0];
  const there = (await cache.keys()).map(({ url }) => url);
  const used = new Set(there.filter((url) => isOurMessages(url)).map(language));
  const missing = [...messages].filter((url) => used.has(language(url)) && !there.includes(url));
  await cache.addAll(missing.map((url) => new Request(url, { cache: "no-cache" })));
}

// Of this version or another. Another app of this origin has other folders.
function isOurMessages(url) {
  return [...messages].some((file) => url.startsWith(file.slice(0, file.lastIndexOf("/") + 1)));
}

self.addEventListener("activate", (event) => {
  // A window that the first version does not know could not be asked by a second
  // whether it is busy: that would not wait.
  event.waitUntil(Promise.all([dropOldVersions(), dropOldMessages(), clients.claim()]));
});

async function dropOldVersions() {
  const names = await caches.keys();
  const old = names.filter(
    (name) => name.startsWith("handset-") && ![CACHE, KEPT_MESSAGES, KEPT_SETTINGS].includes(name),
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function dropOldMessages() {
  const cache = await caches.open(KEPT_MESSAGES);
  const requests = await cache.keys();
  const old = requests.filter(({ url }) => isOurMessages(url) && !messages.has(url));
  await Promise.all(old.map((request) => cache.delete(request)));
}

self.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(takeOver(event.ports[0]));
});

async function takeOver(asker) {
  const busy = await Promise.all((await ourWindows()).map(isBusy));
  if (busy.includes(true)) asker.postMessage("busy");
  else await self.skipWaiting();
}

// The last used first.
async function ourWindows() {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  // Of this origin there may be other pages than the app's.
  return windows.filter(({ url }) => [page, index].includes(url.split(/[?#]/)[0]));
}

// A window that does not answer may be on a call: phones halt what is not seen.
function isBusy(client) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(true), PATIENCE_MS);
    client.postMessage("busy?", [port2]);
  });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs =
    request.method === "GET" &&
    url.origin === scope.origin &&
    url.pathname.startsWith(scope.pathname) &&
    !NOT_OURS.some((path) => url.pathname.startsWith(path));
  if (!isOurs) return;
  url.search = "";
  url.hash = "";
  if (request.mode === "navigate" && (url.href === page || url.href === index)) {
    event.respondWith(fromCache(page, request));
  } else if (url.href === settings) {
    event.respondWith(fromNetwork(settings, request));
  } else if (kept.has(url.href)) {
    event.respondWith(fromCache(url.href, request));
  } else if (messages.has(url.href)) {
    event.respondWith(fromCache(url.href, request, KEPT_MESSAGES));
  }
});

async function fromCache(key, request, name = CACHE) {
  const cache = await caches.open(name);
  return (await cache.match(key)) ?? fetch(request);
}

async function fromNetwork(key, request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(key, response.clone());
    else if (response.status === 404) await cache.delete(key);
    return response;
  } catch (error) {
    const found = await cache.match(key);
    if (found) return found;
    throw error;
  }
}

self.addEventListener("push", (event) => event.waitUntil(tell(event.data.json())));

async function tell({ call, queue }) {
  const windows = await ourWindows();
  // It shows the call itself.
  if (windows.some(({ visibilityState }) => visibilityState === "visible")) return;
  const kept = await caches.match(page, { cacheName: KEPT_SETTINGS });
  const { language, vibrates } = (await kept?.json()) ?? { language: "en", vibrates: true };
  const { dir, title, open } = WORDS[language] ?? WORDS.en;
  await registration.showNotification(title, {
    body: queue,
    lang: language,
    dir,
    tag: call,
    data: call,
    icon: "icons/icon-192.png",
    badge: "icons/monochrome-512.png",
    vibrate: vibrates ? BUZZ_MS : [],
    actions: [{ action: "open", title: open }],
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data));
});

async function show(call) {
  const [window] = await ourWindows();
  if (window) await window.focus();
  else await clients.openWindow(`${page}?${new URLSearchParams({ call })}`);
}

// The browser has given the old address up.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew()));

async function renew() {
  const { public_key } = await (await fetch(NOTIFICATIONS)).json();
  // Nobody is signed in, or the site tells nobody any more.
  if (!public_key) return;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: public_key,
  });
  await fetch(NOTIFICATIONS, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(subscription),
  });
}

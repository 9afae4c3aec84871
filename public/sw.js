// Lets the app start without a network: its own files are kept when it is
// installed and served from there. What goes to the gateway or to the dialer is
// never touched.
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
    (name) => name.startsWith("handset-") && ![CACHE, KEPT_MESSAGES].includes(name),
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
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  // Of this origin there may be other pages than the app's.
  const ours = windows.filter(({ url }) => [page, index].includes(url.split(/[?#]/)[0]));
  const busy = await Promise.all(ours.map(isBusy));
  if (busy.includes(true)) asker.postMessage("busy");
  else await self.skipWaiting();
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

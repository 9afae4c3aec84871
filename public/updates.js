// Registers the service worker, looks for new versions of the app, and takes one
// over when the agent wants it. The app says when it knows its mode
// (`handset-entered`) and that a new version is wanted (`handset-take-over`); it
// is told by the root element's `data-update`, and a `handset-update` event when
// that changes. What is at stake in this window stands in `data-stake`: while
// that is anything, nothing is taken over.
const WORKER = "sw.js";
const HOUR_MS = 3_600_000;
// A browser may keep the old worker for minutes: then the agent may try again.
const PATIENCE_MS = 10_000;
const root = document.documentElement;
const { serviceWorker } = navigator;
// Whatever is asked of it, it gives the one address.
const rules = { createScriptURL: () => new URL(WORKER, document.baseURI).href };
const policy = globalThis.trustedTypes?.createPolicy("handset-worker", rules) ?? rules;

let registration;
// The browser looks by itself when the page is opened.
let lookedMs = Date.now();
let isWanted = false;

const isBusy = () => "stake" in root.dataset;

// Browsers have service workers for secure pages only.
if (serviceWorker) {
  let wasControlled = Boolean(serviceWorker.controller);
  serviceWorker.addEventListener("controllerchange", () => {
    // The first version of all takes over from nobody.
    if (wasControlled || isWanted) reloadWhenIdle();
    wasControlled = true;
  });
  serviceWorker.addEventListener("message", ({ data, ports }) => {
    if (data === "busy?") ports[0].postMessage(isBusy());
  });
  serviceWorker.startMessages();
  addEventListener("handset-entered", () => begin().catch(console.warn), { once: true });
  addEventListener("handset-take-over", takeOver);
}

async function begin() {
  registration = await serviceWorker.register(policy.createScriptURL(WORKER));
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
  offer();
  document.addEventListener("visibilitychange", look);
  setInterval(look, HOUR_MS / 4);
}

function follow(worker) {
  worker?.addEventListener("statechange", offer);
}

function offer() {
  // Without an active one it is the first version, which waits for nobody.
  if (registration.waiting && registration.active) tell("waiting");
}

function tell(state) {
  root.dataset.update = state;
  dispatchEvent(new Event("handset-update"));
}

function look() {
  const isDue = Date.now() - lookedMs >= HOUR_MS;
  // A call needs the network more.
  if (!isDue || document.hidden || !navigator.onLine || isBusy()) return;
  lookedMs = Date.now();
  registration.update().catch(() => {});
}

/** The waiting worker asks all windows, this one too, and answers if one is busy. */
function takeOver() {
  const waiting = registration?.waiting;
  if (!waiting) return;
  isWanted = true;
  const { port1, port2 } = new MessageChannel();
  const again = setTimeout(tell, PATIENCE_MS, "waiting");
  port1.onmessage = () => {
    clearTimeout(again);
    isWanted = false;
    tell("busy");
  };
  tell("taking");
  waiting.postMessage("take over", [port2]);
}

function reloadWhenIdle() {
  if (!isBusy()) return location.reload();
  new MutationObserver(() => isBusy() || location.reload()).observe(root, {
    attributeFilter: ["data-stake"],
  });
}

// Starts the app. The build writes the names of the module and of its
// WebAssembly into the attributes of this script's element: the page's policy
// allows no inline script.
import "./attention.js";
import "./updates.js";
import "./install.js";
import "./notifications.js";

// For how long nothing comes but what is painted first: a browser may draw no frame
// of a page that something else covers.
const PATIENCE_MS = 1_000;
const { module, wasm } = document.querySelector("script[data-module]").dataset;
const { language, failed, text, load } = globalThis.handset;
// What the app asks first, whether there is a gateway and who is signed in, is asked
// while the app is on its way. For how long that is waited for, the app knows.
const abort = new AbortController();
const asked = navigator.onLine ? askForGateway() : undefined;

try {
  const [app, words] = await Promise.all([loadApp(), text]);
  // The browser has a moment for whoever taps before the app is built.
  await new Promise((resolve) => setTimeout(resolve));
  if (!app.start(language, words, load, asked, abort)) throw new Error("the messages are of another version");
} catch (error) {
  console.error(error);
  // There is nothing to sign in with.
  for (const words of document.querySelectorAll("#shell > [data-words]")) words.textContent = "";
  const said = document.getElementById("shell-text");
  said.className = "banner strong";
  said.textContent = failed;
}

function askForGateway() {
  const response = fetch("/handset/v1/session", { redirect: "manual", signal: abort.signal });
  // The app hears of a failure; where it cannot start it is nobody's.
  response.catch(() => {});
  return response;
}

async function loadApp() {
  const [app, code] = await Promise.all([
    import(new URL(module, document.baseURI)),
    firstPaint().then(() => fetch(new URL(wasm, document.baseURI))),
  ]);
  await app.default({ module_or_path: code });
  return app;
}

/**
 * The app's largest file leaves the network to what is painted before there is the
 * app. There is nothing to wait for once that is painted, where the service worker
 * has the file on the phone, or where nobody looks, for then nothing is painted.
 */
async function firstPaint() {
  const isPainted = performance.getEntriesByType("paint").length > 0;
  if (isPainted || navigator.serviceWorker?.controller || document.hidden) return;
  await new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    document.addEventListener("visibilitychange", resolve, { once: true });
    setTimeout(resolve, PATIENCE_MS);
  });
}

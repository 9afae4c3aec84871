// Starts the app. The build writes the names of the module and of its
// WebAssembly into the attributes of this script's element: the page's policy
// allows no inline script.
import "./attention.js";
import "./updates.js";
import "./install.js";
import "./notifications.js";

const { module, wasm } = document.querySelector("script[data-module]").dataset;
const { language, failed, text, load } = globalThis.handset;

try {
  const [app, words] = await Promise.all([loadApp(), text]);
  // The browser has a moment for whoever taps before the app is built.
  await new Promise((resolve) => setTimeout(resolve));
  if (!app.start(language, words, load)) throw new Error("the messages are of another version");
} catch (error) {
  console.error(error);
  // There is nothing to sign in with.
  for (const words of document.querySelectorAll("#shell > [data-words]")) words.textContent = "";
  const said = document.getElementById("shell-text");
  said.className = "banner strong";
  said.textContent = failed;
}

async function loadApp() {
  const app = await import(new URL(module, document.baseURI));
  await app.default({ module_or_path: new URL(wasm, document.baseURI) });
  return app;
}

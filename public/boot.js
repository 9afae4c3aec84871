// Starts the app. The build writes the names of the module and of its
// WebAssembly into the attributes of this script's element: the page's policy
// allows no inline script.
const { module, wasm } = document.querySelector("script[data-module]").dataset;

try {
  const { default: init } = await import(new URL(module, document.baseURI));
  await init({ module_or_path: new URL(wasm, document.baseURI) });
} catch (error) {
  console.error(error);
  const text = document.getElementById("shell-text");
  if (text) {
    text.className = "banner strong";
    text.textContent =
      "Handset could not be started. Check your connection and open it again. " +
      "If that does not help, update your browser.";
  }
}

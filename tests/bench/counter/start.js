// Starts the counter; the build writes the files' names into this element.
const { module, wasm } = document.querySelector("script[data-module]").dataset;
const counter = await import(new URL(module, document.baseURI));
await counter.default({ module_or_path: new URL(wasm, document.baseURI) });

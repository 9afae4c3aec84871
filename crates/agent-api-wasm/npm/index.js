// The entry for browsers and bundlers: the functions can be called as soon as
// this module has been imported.
import start from "./bindings.js";

await start({ module_or_path: new URL("./bindings_bg.wasm", import.meta.url) });

export { encodeRequest, normalisePhoneNumber, parseAnswer, validate } from "./bindings.js";

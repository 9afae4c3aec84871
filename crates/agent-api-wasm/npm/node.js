// The entry for Node, whose `fetch` reads no files.
import { readFileSync } from "node:fs";
import { initSync } from "./bindings.js";

initSync({ module: readFileSync(new URL("./bindings_bg.wasm", import.meta.url)) });

export { encodeRequest, normalisePhoneNumber, parseAnswer, validate } from "./bindings.js";

// Finishes a built app: node finish-app.mjs <folder>
// 1. makes its scripts, styles and WebAssembly smaller;
// 2. writes into its service worker the list of files to keep for starting
//    offline, that of the messages in each language, of which a phone keeps its
//    own, and a version that changes whenever one of them does;
// 3. puts a Brotli and a gzip copy beside every file that gets smaller by it,
//    for servers that send such copies.
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { compress, listFiles } from "./compress.mjs";
import { minified, shrink } from "./shrink.mjs";

const SERVICE_WORKER = "sw.js";
const LIST = "/*PRECACHE*/[]";
const MESSAGES_LIST = "/*MESSAGES*/[]";
const VERSION = "__BUILD_VERSION__";
const MESSAGES = "messages/";
// What phones and their browsers fetch when the app is installed, if ever: the app
// itself needs none of it.
const FOR_INSTALLING = [/^icons\//, /^screenshots\//, /^apple-touch-icon\.png$/];
// Settings of the place where the app is served: never kept, always asked for.
const NOT_KEPT = new Set([SERVICE_WORKER, "config.json"]);

const app = process.argv[2];
await shrink(app, { boot: "boot.js", uses: ["default", "start"], scripts: ["settings.js"] });
const files = listFiles(app);

const worker = readFileSync(join(app, SERVICE_WORKER), "utf8");
for (const token of [LIST, MESSAGES_LIST, VERSION]) {
  if (!worker.includes(token)) {
    console.error(`${SERVICE_WORKER} has no ${token} to replace`);
    process.exit(1);
  }
}
const lasting = files.filter((path) => !NOT_KEPT.has(path));
const messages = lasting.filter((path) => path.startsWith(MESSAGES));
const kept = lasting.filter(
  (path) => !messages.includes(path) && !FOR_INSTALLING.some((names) => names.test(path)),
);
if (messages.length === 0) {
  console.error(`there is no file in ${MESSAGES}: Trunk's hook writes them`);
  process.exit(1);
}
const hash = createHash("sha256").update(worker);
for (const path of lasting) {
  const contents = readFileSync(join(app, path));
  hash.update(`\0${path}\0${contents.length}\0`).update(contents);
}
const version = hash.digest("hex").slice(0, 16);
const filled = worker
  .replaceAll(LIST, () => JSON.stringify(kept))
  .replaceAll(MESSAGES_LIST, () => JSON.stringify(messages))
  .replaceAll(VERSION, () => version);
writeFileSync(join(app, SERVICE_WORKER), await minified(filled, "js"));

// Settings are edited where the app is served: a compressed copy would go on
// saying what they were.
const compressed = files.filter((path) => lasting.includes(path) || path === SERVICE_WORKER);
const sent = compress(app, compressed);

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const size = lasting.reduce((sum, path) => sum + statSync(join(app, path)).size, 0);
const sum = (endings) =>
  kept
    .filter((path) => endings.includes(extname(path)))
    .reduce((sum, path) => sum + (sent.get(path) ?? 0), 0);
const language = Math.max(...messages.map((path) => sent.get(path)));
console.log(
  `${lasting.length} files, ${kilobytes(size)}; as sent with Brotli: WebAssembly and JavaScript ` +
    `${kilobytes(sum([".wasm", ".js"]))}, page and styles ${kilobytes(sum([".html", ".css"]))}, ` +
    `one language at most ${kilobytes(language)}; build ${version}`,
);

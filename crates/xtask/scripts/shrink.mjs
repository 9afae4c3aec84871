// Makes what a phone downloads smaller, and changes nothing that it does.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build, transform } from "esbuild";

// What the browsers that run the app understand.
const TARGET = "es2022";
const PAGE = "index.html";
const WASM_OPT = createRequire(import.meta.url).resolve("binaryen/bin/wasm-opt");
/** Where it is said what modules use of WebAssembly. */
const SOURCE_PAGE = new URL("../../../web/index.html", import.meta.url);

/**
 * Shrinks the files of a built page, in its folder: the script that starts it (`boot`), with
 * what that imports put into it; of the module's JavaScript what `boot` uses; and other scripts.
 */
export async function shrink(folder, { boot, uses, scripts }) {
  const page = readFileSync(join(folder, PAGE), "utf8");
  const [module, wasm] = ["module", "wasm"].map((name) => found(page, `data-${name}="(?:\\./)?([^"]+)"`));
  shortenNames(join(folder, module), join(folder, wasm));
  await bundle(folder, module, `export { ${uses.join(", ")} } from "./${module}";`);
  await bundle(folder, boot, readFileSync(join(folder, boot), "utf8"));
  for (const script of scripts) await minify(join(folder, script), "js");
  const styles = [...page.matchAll(/<link rel="stylesheet" href="(?:\.\/)?([^"]+)"/g)].map(([, path]) => path);
  for (const path of styles) await minify(join(folder, path), "css");
  rename(folder, page, [[module, wasm], ...styles.map((path) => [path])]);
}

/** Code without what only people need. */
export async function minified(code, loader) {
  return (await transform(code, { loader, minify: true, target: TARGET, legalComments: "none" })).code;
}

function found(text, pattern) {
  const match = text.match(new RegExp(pattern));
  if (!match) throw new Error(`there is no ${pattern} in the page`);
  return match[1];
}

async function minify(path, loader) {
  writeFileSync(path, await minified(readFileSync(path, "utf8"), loader));
}

/** Writes one file in the place of an entry's and of those that it imports. */
async function bundle(folder, name, entry) {
  const { metafile } = await build({
    stdin: { contents: entry, resolveDir: folder, sourcefile: "entry.js" },
    bundle: true,
    format: "esm",
    minify: true,
    target: TARGET,
    legalComments: "none",
    outfile: join(folder, name),
    allowOverwrite: true,
    metafile: true,
    absWorkingDir: folder,
    logLevel: "warning",
  });
  for (const input of Object.keys(metafile.inputs)) {
    if (![name, "entry.js"].includes(input)) rmSync(join(folder, input));
  }
}

/** What a module and its JavaScript name for each other gets the shortest names. */
function shortenNames(script, wasm) {
  const features = found(readFileSync(SOURCE_PAGE, "utf8"), 'data-wasm-opt-params="([^"]+)"').split(" ");
  const words = [WASM_OPT, wasm, "-o", wasm, ...features, "--minify-imports-and-exports-and-modules"];
  const { imports, exports } = JSON.parse(execFileSync(process.execPath, words));
  let code = readFileSync(script, "utf8");
  const replace = (what, by) => {
    const parts = code.split(what);
    if (parts.length !== 2) throw new Error(`${script} has ${what} ${parts.length - 1} times, not once`);
    code = parts.join(by);
  };
  const [[from]] = imports;
  // All are of one module.
  replace(`${JSON.stringify(from)}: import0`, '"a": import0');
  for (const [, long, short] of imports) replace(` ${long}: `, ` ${short}: `);
  // Some exports nobody uses.
  for (const [long, short] of exports) code = code.replace(new RegExp(`\\bwasm\\.${long}\\b`, "g"), `wasm.${short}`);
  writeFileSync(script, code);
}

/** Names have a hash of the contents, which are others now; what belongs together has one. */
function rename(folder, page, groups) {
  for (const files of groups) {
    const hash = createHash("sha256");
    for (const file of files) hash.update(readFileSync(join(folder, file)));
    const digest = hash.digest("hex").slice(0, 16);
    for (const file of files) {
      const name = file.replace(/-[0-9a-f]{12,16}(?=[._])/, `-${digest}`);
      if (name === file) throw new Error(`${file} has no hash in its name`);
      renameSync(join(folder, file), join(folder, name));
      page = page.replaceAll(file, name);
    }
  }
  writeFileSync(join(folder, PAGE), page);
}

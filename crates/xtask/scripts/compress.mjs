// Compressed copies beside files, for servers that send such copies.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const COMPRESSIBLE = new Set([
  ".css", ".html", ".ico", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest",
]);

/** The paths of the files in a folder, without the copies. */
export function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .filter((path) => ![".br", ".gz"].includes(extname(path)))
    .sort();
}

/**
 * Puts a Brotli and a gzip copy beside every one of these files that gets smaller
 * by it. Returns how many bytes are sent of each file that may be compressed.
 */
export function compress(folder, paths) {
  const sent = new Map();
  for (const path of paths.filter((path) => COMPRESSIBLE.has(extname(path)))) {
    const contents = readFileSync(join(folder, path));
    const brotli = brotliCompressSync(contents, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
      },
    });
    const gzip = gzipSync(contents, { level: 9 });
    if (brotli.length < contents.length) writeFileSync(join(folder, `${path}.br`), brotli);
    if (gzip.length < contents.length) writeFileSync(join(folder, `${path}.gz`), gzip);
    sent.set(path, Math.min(brotli.length, contents.length));
  }
  return sent;
}

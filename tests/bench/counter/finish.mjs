// Finishes the built counter as the app is finished: node finish.mjs <folder>
import { compress, listFiles } from "../../../crates/xtask/scripts/compress.mjs";
import { shrink } from "../../../crates/xtask/scripts/shrink.mjs";

const folder = process.argv[2];
await shrink(folder, { boot: "start.js", uses: ["default"], scripts: [] });
compress(folder, listFiles(folder));

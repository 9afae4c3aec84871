// Compresses the files of the built counter as the app's are: node compress.mjs <folder>
import { compress, listFiles } from "../../../crates/xtask/scripts/compress.mjs";

const folder = process.argv[2];
compress(folder, listFiles(folder));

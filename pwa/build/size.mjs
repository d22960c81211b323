// What the first load of the page weighs, compressed as it is sent; fails over the budget.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const BUDGET = 25 * 1024;
const html = gzipSync(readFileSync(join(dist, "page.html.j2"))).length;
const assets = readdirSync(join(dist, "assets")).filter((name) => name.endsWith(".js"));
const sizes = assets.map((name) => [name, brotliCompressSync(readFileSync(join(dist, "assets", name))).length]);
const main = sizes.find(([name]) => name.startsWith("main-"))[1];
const worker = brotliCompressSync(readFileSync(join(dist, "sw.js"))).length;
console.log(`page (gzip, before its data)  ${html}`);
for (const [name, size] of sizes) console.log(`${name.padEnd(29)} ${size}`);
console.log(`sw.js                         ${worker}`);
console.log(`first load                    ${html + main + worker} of ${BUDGET}`);
if (html + main + worker > BUDGET) process.exit(1);

// Builds every app into dist; with --sizes, also says what each file of it weighs as it is sent.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { APPS } from "./apps.mjs";
import { jsx } from "./parts.mjs";
import { openchair } from "./plugin.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const isTold = process.argv.includes("--sizes");

rmSync(join(root, "dist"), { recursive: true, force: true });
for (const name of Object.keys(APPS)) {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    plugins: [jsx(), openchair(name, { root, report: isTold ? tell : undefined })],
  });
}

function tell({ name, page, worker, weights, first, weight }) {
  const line = (what, bytes) => console.log(`${name.padEnd(12)}${what.padEnd(36)}${String(bytes).padStart(7)}`);
  line("page, before its data (gzip)", page);
  for (const [file, bytes] of Object.entries(weights)) line(first.includes(file) ? `${file} (first)` : file, bytes);
  if (worker) line("service worker", worker);
  line(`first load, of ${APPS[name].budget}`, weight);
}

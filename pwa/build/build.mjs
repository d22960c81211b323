// Builds what the server serves: hashed scripts, the service worker, and the page as a Jinja template that the summary
// component itself has written.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundle } from "lightningcss";
import { build, createServer } from "vite";

const pwa = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(pwa, "dist");
process.chdir(pwa);

await build({ logLevel: "warn" });
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
rmSync(join(dist, ".vite"), { recursive: true });
const script = `/${manifest["apps/manage/main.tsx"].file}`;
const files = Object.values(manifest).map((chunk) => `/${chunk.file}`);

const server = await createServer({
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
  logLevel: "warn",
});
const { summaryTemplate } = await server.ssrLoadModule("/apps/manage/page.tsx");
const summary = summaryTemplate();
await server.close();

const css = bundle({
  filename: join(pwa, "apps/manage/style.css"),
  minify: true,
  targets: { safari: (16 << 16) | (4 << 8), chrome: 111 << 16, firefox: 113 << 16 },
}).code.toString();
const icon = encodeURIComponent(readFileSync(join(pwa, "icons/icon.svg"), "utf8").replaceAll("\n", ""));
const fill = (name, parts) =>
  Object.entries(parts).reduce(
    (text, [key, value]) => text.replaceAll(`%${key}%`, () => value),
    readFileSync(join(pwa, "apps/manage", name), "utf8"),
  );
await build({
  configFile: false,
  logLevel: "warn",
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: "es2022",
    rollupOptions: { input: join(pwa, "apps/manage/early.ts"), output: { entryFileNames: "early.js", format: "iife" } },
  },
});
const early = readFileSync(join(dist, "early.js"), "utf8").trim();
rmSync(join(dist, "early.js"));
writeFileSync(
  join(dist, "page.html.j2"),
  fill("page.html.j2", {
    CSS: css,
    SUMMARY: summary,
    SCRIPT: script,
    EARLY: `{% raw %}${early}{% endraw %}`,
    ICON: icon,
  }).replaceAll(">\n<", "><"),
);
writeFileSync(join(dist, "not-found.html"), fill("not-found.html", { CSS: css, ICON: icon }));
for (const name of readdirSync(join(pwa, "icons")).filter((name) => name.endsWith(".png"))) {
  mkdirSync(join(dist, "assets"), { recursive: true });
  cpSync(join(pwa, "icons", name), join(dist, "assets", name));
}

const version = createHash("sha256")
  .update(files.join())
  .update(summary)
  .update(css)
  .update(early)
  .digest("hex")
  .slice(0, 12);
await build({
  configFile: false,
  logLevel: "warn",
  define: { __FILES__: JSON.stringify(files), __VERSION__: JSON.stringify(version) },
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: "es2022",
    rollupOptions: { input: join(pwa, "worker/worker.ts"), output: { entryFileNames: "sw.js", format: "iife" } },
  },
});
writeFileSync(join(dist, "version.txt"), version);

for (const path of files) {
  const text = readFileSync(join(dist, path));
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(join(dist, `${path}.br`), brotliCompressSync(text, best));
  writeFileSync(join(dist, `${path}.gz`), gzipSync(text, { level: 9 }));
}

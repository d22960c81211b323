/**
 * The one Vite plugin of the page's apps: from `apps/NAME` it makes what the server serves in `dist/NAME`, which is the page as
 * a Jinja template in each language, its hashed scripts and styles, and its service worker.
 *
 * The style of what the first screen shows is inside the page; every other style comes with the component that imports it.
 * The build fails where a document that the app asks by is not one that the server trusts, and where the first load weighs
 * more than its budget.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { APPS } from "./apps.mjs";
import { checkTrusted } from "./documents.mjs";
import { CSS_TARGET, page, script } from "./parts.mjs";

const IN_PAGE = "virtual:in-page";

/**
 * The plugin for one app. `dist` is where it goes, `budget` what its first load may weigh; `report` gets the weight of each
 * file, and of the first load.
 */
export function openchair(name, { root, dist = join(root, "dist", name), budget = APPS[name].budget, report } = {}) {
  const app = APPS[name];
  const folder = join(root, "apps", name);
  const base = `/assets/${name}/`;
  let shell;

  return {
    name: "openchair",
    enforce: "pre",
    config: () => ({
      base,
      build: {
        target: "es2022",
        cssTarget: CSS_TARGET,
        outDir: join(dist, "assets"),
        emptyOutDir: true,
        assetsDir: "",
        // What a panel's script imports is fetched together with it.
        modulePreload: { polyfill: false },
        rolldownOptions: {
          input: { main: entryOf(folder) },
          // Most of the time goes into the page's own build, which is waited for here.
          checks: { bundlerTimings: false },
          output: {
            entryFileNames: "[name]-[hash].js",
            chunkFileNames: "[name]-[hash].js",
            codeSplitting: app.chunks ?? true,
          },
        },
      },
    }),
    async buildStart() {
      checkTrusted(root);
      shell = await page(root, join("apps", name, "page.tsx"));
    },
    resolveId: {
      filter: { id: /\.css$/ },
      async handler(source, importer) {
        const found = await this.resolve(source, importer, { skipSelf: true });
        return found && shell.files.has(found.id) ? IN_PAGE : found;
      },
    },
    load: {
      filter: { id: /^virtual:in-page$/ },
      handler: () => "",
    },
    async writeBundle(_, bundle) {
      const files = Object.values(bundle).map(({ fileName }) => fileName);
      const icons = join(root, "icons");
      const icon = encodeURIComponent(readFileSync(join(icons, "icon.svg"), "utf8").replaceAll("\n", ""));
      const early = app.early ? await script(root, join("apps", name, app.early)) : "";
      const entry = Object.values(bundle).find(({ isEntry }) => isEntry);
      const parts = {
        CSS: shell.css,
        SCRIPT: base + entry.fileName,
        EARLY: `{% raw %}${early}{% endraw %}`,
        ICON: icon,
        ASSETS: base,
      };
      const pages = [];
      // One after the other: each is rendered with its own labels.
      for (const language of shell.languages) {
        const texts = await shell.parts(language);
        const html = fill(join(folder, "page.html.j2"), { ...texts, ...parts }).replaceAll(">\n<", "><");
        put(join(dist, `page.${language}.html.j2`), html);
        pages.push(html);
      }
      if (app.notFound) put(join(dist, app.notFound), fill(join(folder, app.notFound), parts));
      for (const each of readdirSync(icons).filter((each) => each.endsWith(".png")))
        cpSync(join(icons, each), join(dist, "assets", each));

      const version = createHash("sha256").update(files.sort().join()).update(pages.join()).digest("hex").slice(0, 12);
      put(join(dist, "version.txt"), version);
      const worker = app.worker
        ? await script(root, app.worker, {
            __FILES__: JSON.stringify(files.map((file) => base + file)),
            __VERSION__: JSON.stringify(version),
          })
        : "";
      if (worker) put(join(dist, "sw.js"), worker);

      if (app.embed) put(join(dist, "embed.js"), await script(root, join("apps", name, app.embed)));

      const weights = {};
      for (const file of files) weights[file] = compress(join(dist, "assets", file));
      const first = firstFiles(entry, bundle);
      const heaviest = Math.max(...pages.map((html) => gzipSync(html).length));
      const weight = heaviest + (worker ? brotli(worker).length : 0) + sum(first.map((each) => weights[each]));
      report?.({
        name,
        page: heaviest,
        worker: worker ? brotli(worker).length : 0,
        weights,
        first,
        weight,
      });
      if (weight > budget) this.error(`The first load of ${name} weighs ${weight} bytes, and its budget is ${budget}.`);
    },
  };
}

function entryOf(folder) {
  return ["main.ts", "main.tsx"].map((name) => join(folder, name)).find(existsSync);
}

function fill(path, parts) {
  return Object.entries(parts).reduce(
    (text, [key, value]) => text.replaceAll(`%${key}%`, () => value),
    readFileSync(path, "utf8"),
  );
}

function put(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The scripts and styles that come without anything being pressed: the entry, and what it imports. */
function firstFiles(entry, bundle) {
  const found = new Set();
  const add = (chunk) => {
    if (found.has(chunk.fileName)) return;
    found.add(chunk.fileName);
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
    for (const each of chunk.imports) add(bundle[each]);
  };
  add(entry);
  return [...found];
}

/** Leave the .br and the .gz of a file beside it; gives what the .br weighs. */
function compress(path) {
  const text = readFileSync(path);
  const small = brotli(text);
  writeFileSync(`${path}.br`, small);
  writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
  return small.length;
}

const brotli = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);

/** What of an app is bundled by itself: the scripts that stand alone, and the page's markup and style. */
import { join } from "node:path";
import preact from "@preact/preset-vite";
import { build } from "vite";

/** The browsers whose CSS is written: the oldest that have all that the page uses. */
export const CSS_TARGET = ["chrome111", "safari16.4", "firefox113"];
export const jsx = () => preact({ prefreshEnabled: false, devToolsEnabled: false });

/** A script of its own, as text; `define` replaces names in it. */
export async function script(root, input, define = {}) {
  const [chunk] = await bundled(root, input, { define, output: { format: "iife" } });
  return chunk.code.trim();
}

/**
 * What an app's `page.tsx` exports, `languages` and `parts(language)`, and the style of all that it shows.
 *
 * Gives the style's files, too: what is inside the page is not to be loaded again with a component that has it.
 */
export async function page(root, input) {
  const files = new Set();
  const watch = { name: "css-files", enforce: "pre", load: (id) => void (id.endsWith(".css") && files.add(id)) };
  const output = await bundled(root, input, {
    plugins: [jsx(), watch],
    output: { format: "es", codeSplitting: false },
    exports: true,
  });
  const chunk = output.find(({ type }) => type === "chunk");
  const css = output.find(({ fileName }) => fileName.endsWith(".css"));
  const { languages, parts } = await import(
    `data:text/javascript;base64,${Buffer.from(chunk.code).toString("base64")}`
  );
  return { languages, parts, css: String(css?.source ?? "").trim(), files };
}

async function bundled(root, input, { plugins = [], define = {}, output, exports = false }) {
  const { output: made } = await build({
    root,
    configFile: false,
    logLevel: "warn",
    plugins,
    define,
    build: {
      write: false,
      target: "es2022",
      cssTarget: CSS_TARGET,
      rolldownOptions: {
        input: join(root, input),
        output,
        ...(exports ? { preserveEntrySignatures: "strict" } : {}),
      },
    },
  });
  return made;
}

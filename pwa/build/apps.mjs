/** The page's three apps. Each has `apps/NAME/{main.ts,page.tsx,page.html.j2}`, and a budget for its first load. */

/**
 * @typedef {object} App
 * @property {number} budget The most bytes that the first load may have: the page before its data, gzipped; its script and
 *   the service worker, as brotli has them.
 * @property {string} [early] A script inside the page, for what happens before its script is there.
 * @property {string} [worker] Its service worker.
 * @property {string} [embed] A script of its own for other sites' pages, which is left as `embed.js`.
 * @property {object} [chunks] What its scripts are joined to, as Rolldown's `codeSplitting` has it; what Rolldown finds, else.
 * @property {string} [notFound] The template of a page that is text and style, in whichever language.
 */

// Few requests: what shows anything at all is one script, and what every panel is made of is another.
const MANAGE_CHUNKS = {
  includeDependenciesRecursively: false,
  groups: [
    {
      name: "view",
      test: /node_modules\/(preact|lucide)|shared\/(ui\/(icon|template|back)|graph\/presses|i18n\/labels|time\/(elsewhere|moment|weekday))\.ts/,
    },
    {
      name: "panel",
      test: /shared\/(ui\/(sheet|press|terms|waiting|move|quote|quick)|graph\/use-press)\.(ts|css)|apps\/manage\/agreed\.ts/,
    },
  ],
};

/** @type {Record<string, App>} */
export const APPS = {
  manage: {
    budget: 18 * 1024,
    early: "early.ts",
    worker: "worker/worker.ts",
    notFound: "not-found.html.j2",
    chunks: MANAGE_CHUNKS,
  },
  storefront: { budget: 25 * 1024, embed: "embed.ts" },
  desk: { budget: 90 * 1024 },
};

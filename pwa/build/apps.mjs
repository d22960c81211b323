/** The page's three apps. Each has `apps/NAME/{main.ts,page.tsx,page.html.j2}`, and a budget for its first load. */

/**
 * @typedef {object} App
 * @property {number} budget The most bytes that the first load may have: the page before its data, gzipped; its script and
 *   the service worker, as brotli has them.
 * @property {string} [early] A script inside the page, for what happens before its script is there.
 * @property {string} [worker] Its service worker.
 * @property {string} [notFound] The template of a page that is text and style, in whichever language.
 */

/** @type {Record<string, App>} */
export const APPS = {
  manage: { budget: 18 * 1024, early: "early.ts", worker: "worker/worker.ts", notFound: "not-found.html.j2" },
  storefront: { budget: 25 * 1024 },
  desk: { budget: 90 * 1024 },
};

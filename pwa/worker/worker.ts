/// <reference lib="webworker" />
/**
 * Keeps each visited booking's page so that it opens without a network. Its own small project: it knows pages, files and
 * versions, and nothing of bookings. What it keeps is named by paths without their query, so a link's token is in no key.
 */
export {};

declare const self: ServiceWorkerGlobalScope;
declare const __FILES__: string[];
declare const __VERSION__: string;

// Files carry their content's hash in their names, so old and new ones live side by side, and a kept page finds the script
// it was kept with. Old ones are dropped when no kept page is of their version any more.
const FILES = "files";
const PAGES = "pages";
const PAGE = /^\/manage\/[1-9A-HJ-NP-Za-km-z]{22}$/;
const FILE = /^\/assets\//;
const CALENDAR = /^\/calendar\//;
const NETWORK_SECONDS = 4;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(__FILES__)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(dropUnused));
});

self.addEventListener("message", (event) => {
  const { takeOver, keep, files } = event.data as { takeOver?: boolean; keep?: string; files?: string[] };
  // A new version waits until the page that runs the old one says so.
  if (takeOver) void self.skipWaiting();
  if (keep && PAGE.test(keep)) event.waitUntil(keepPage(keep, files ?? []));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(page(event, url.pathname));
  else if (FILE.test(url.pathname)) event.respondWith(file(request));
  else if (CALENDAR.test(url.pathname)) event.respondWith(fetch(request).catch(() => kept(url.pathname)));
  else if (url.pathname.endsWith("/manifest.webmanifest"))
    event.respondWith(fetch(request).catch(() => kept(url.pathname)));
});

/** The page from the network, else as it was kept; a network that hangs counts as none. */
async function page(event: FetchEvent, path: string): Promise<Response> {
  const copy = await (await caches.open(PAGES)).match(path);
  try {
    let response = await ask(event.request, copy);
    if (response.status === 404 && copy) {
      // The address may have been mistyped, or another site led here, and then the cookie wasn't sent: the page's own
      // address, asked from here, tells whether the link still works. If not, what was kept of the booking goes, too.
      response = await ask(path, copy);
      if (response.status === 404) event.waitUntil(forget(path));
    }
    if (response.ok) event.waitUntil(store(path, response.clone()));
    return response.status >= 500 && copy ? await asKept(copy) : response;
  } catch {
    return copy ? asKept(copy) : Response.error();
  }
}

/** Where there is a copy to show instead, the network has so many seconds. */
function ask(what: Request | string, copy: Response | undefined): Promise<Response> {
  return fetch(what, copy ? { signal: AbortSignal.timeout(NETWORK_SECONDS * 1000) } : {});
}

/** A kept page says so, and since when. */
async function asKept(copy: Response): Promise<Response> {
  const since = copy.headers.get("x-kept-at") ?? "";
  const html = (await copy.text()).replace("<html ", `<html data-kept-at="${since}" `);
  return new Response(html, { status: 200, headers: copy.headers });
}

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(FILES);
  const path = new URL(request.url).pathname;
  const found = await cache.match(path);
  if (found) return found;
  const response = await fetch(request);
  // Where there is no room to keep it, it is still of use.
  if (response.ok) await cache.put(path, response.clone()).catch(() => undefined);
  return response;
}

async function kept(path: string): Promise<Response> {
  return (await (await caches.open(PAGES)).match(path)) ?? Response.error();
}

async function keepPage(path: string, files: string[]): Promise<void> {
  const response = await fetch(path, { credentials: "same-origin" });
  if (!response.ok) return;
  await store(path, response);
  const cache = await caches.open(PAGES);
  for (const address of [...files, `${path}/manifest.webmanifest`]) {
    const url = new URL(address, self.location.origin);
    // Links are built from the venue's stored host; opened on another of its hosts, this one can't keep them.
    if (url.origin !== self.location.origin) continue;
    const answer = await fetch(url, { credentials: "same-origin" });
    if (answer.ok) await cache.put(url.pathname, answer);
  }
}

async function store(path: string, response: Response): Promise<void> {
  const headers = new Headers(response.headers);
  headers.set("x-kept-at", new Date().toISOString());
  headers.delete("set-cookie");
  headers.delete("content-encoding");
  await (await caches.open(PAGES)).put(path, new Response(await response.blob(), { headers }));
}

/** With the page goes its manifest, whose start holds the link's token, and its calendar files. */
async function forget(path: string): Promise<void> {
  const id = path.slice(path.lastIndexOf("/") + 1);
  const pages = await caches.open(PAGES);
  for (const { url } of await pages.keys()) if (new URL(url).pathname.includes(id)) await pages.delete(url);
}

/** Files of other versions go once no kept page is of another version: its script may yet load a panel the page doesn't name. */
async function dropUnused(): Promise<void> {
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    const version = (await pages.match(request))?.headers.get("x-openchair-version");
    if (version && version !== __VERSION__) return;
  }
  const files = await caches.open(FILES);
  for (const request of await files.keys()) {
    if (!__FILES__.includes(new URL(request.url).pathname)) await files.delete(request);
  }
}

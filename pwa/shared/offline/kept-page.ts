/** The copy of this page that opens without a network: kept by the service worker, under the address without its token. */

import { pagePath } from "../graph/ask";
import { allowScript } from "../trusted";

/** Have the kept copy made anew, after a change. */
export function refreshKeptPage(): void {
  navigator.serviceWorker?.controller?.postMessage({ keep: pagePath() });
}

/**
 * Forget what is kept of this booking here: its page, manifest and calendar files, and what was stored. Where no other booking is
 * kept, the service worker and its files go, too.
 */
export async function forgetKept(): Promise<void> {
  const id = pagePath().split("/").pop() ?? "";
  try {
    for (const name of Object.keys(localStorage)) if (name.includes(id)) localStorage.removeItem(name);
  } catch {
    // A private window may have no storage.
  }
  if (!("caches" in window)) return;
  const pages = await caches.open("pages");
  for (const { url } of await pages.keys()) if (new URL(url).pathname.includes(id)) await pages.delete(url);
  if ((await pages.keys()).length) return;
  for (const name of await caches.keys()) await caches.delete(name);
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const registration of registrations) await registration.unregister();
}

/** Register the service worker; a new version waits until it is told to take over. */
export async function keepPage(files: string[], onNewVersion: (takeOver: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register(allowScript("/sw.js"), { scope: "/manage/" });
  const waiting = (worker: ServiceWorker | null) => {
    if (worker && navigator.serviceWorker.controller) onNewVersion(() => worker.postMessage({ takeOver: true }));
  };
  waiting(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") waiting(worker);
    });
  });
  const ready = await navigator.serviceWorker.ready;
  ready.active?.postMessage({ keep: pagePath(), files });
}

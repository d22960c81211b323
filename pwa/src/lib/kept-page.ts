/** The copy of this page that opens without a network: kept by the service worker, under the address without its token. */

import { pagePath } from "./api";

/** Have the kept copy made anew, after a change. */
export function refreshKeptPage(): void {
  navigator.serviceWorker?.controller?.postMessage({ keep: pagePath() });
}

/** Register the service worker; a new version waits until it is told to take over. */
export async function keepPage(files: string[], onNewVersion: (takeOver: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  // A policy of our own, since the page lets no text become a script's address.
  const policy = window.trustedTypes?.createPolicy("openchair", { createScriptURL: (url: string) => url });
  const url = policy ? policy.createScriptURL("/sw.js") : "/sw.js";
  const registration = await navigator.serviceWorker.register(url as string, { scope: "/manage/" });
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

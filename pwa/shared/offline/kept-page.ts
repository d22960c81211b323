/** The copy of this page that opens without a network: kept by the service worker, under the address without its token. */

import { pagePath } from "../graph/ask";
import { allowScript } from "../trusted";

/** Have the kept copy made anew, after a change. */
export function refreshKeptPage(): void {
  navigator.serviceWorker?.controller?.postMessage({ keep: pagePath() });
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

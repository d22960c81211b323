/** Within a page of the salon's own site: that page is told how high this one is, so that it scrolls as one with it. */

export function tellHeight(): void {
  const allowed = (document.documentElement.dataset.within ?? "").split(" ");
  const [around] = location.ancestorOrigins ?? [];
  // Where the browser doesn't say around whose page this is, each that may be is told; the others hear nothing.
  const told = around === undefined ? allowed : allowed.filter((origin) => origin === around);
  const tell = () => {
    for (const origin of told)
      parent.postMessage({ type: "openchair:height", height: Math.ceil(document.body.offsetHeight) }, origin);
  };
  new ResizeObserver(tell).observe(document.body);
}

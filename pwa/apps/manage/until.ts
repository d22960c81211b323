/** When what the page shows comes to an end. */

/** The first of these instants; null where there is none. */
export function firstOf(...ends: (string | null | undefined)[]): number | null {
  const known = ends.flatMap((end) => (end ? [Date.parse(end)] : []));
  return known.length ? Math.min(...known) : null;
}

// `until` is the last instant that counts; a visitor's clock need not be exact.
export const AFTER_MS = 1_000;

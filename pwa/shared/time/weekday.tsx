import { shortWeekday, weekday } from "./format";

/** A weekday in short, and in full to whom it is read out. */
export function Weekday({ of }: { of: string }) {
  const short = shortWeekday(of);
  const full = weekday(of);
  // Where the short one is the beginning of the full one, the rest is heard and not seen.
  if (full.startsWith(short))
    return (
      <span>
        {short}
        <span class="unseen">{full.slice(short.length)}</span>
      </span>
    );
  return (
    <>
      <span aria-hidden="true">{short}</span>
      <span class="hidden">{full}</span>
    </>
  );
}

import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/labels";
import { said, undo } from "./acts";
import { heard } from "./move";
import "./said.css";

/** A problem stays until it is closed; what went as expected is shown as long as it can be undone. */
const PLAIN_MS = 6_000;

/** What was just done, with the way back; and what a listener hears of a booking that is carried. */
export function SaidHere() {
  const now = said.value;
  const [, redraw] = useState(0);
  const until = now?.undo?.until ?? null;
  useEffect(() => {
    if (!now || now.isProblem) return;
    const end = until === null ? PLAIN_MS : until - Date.now();
    const timer = setTimeout(
      () => {
        if (said.value === now) said.value = null;
        redraw((count) => count + 1);
      },
      Math.max(0, end),
    );
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <>
      <p class="hidden" role="status">
        {heard.value}
      </p>
      <div class="toast-place">
        <div role={now?.isProblem ? "alert" : "status"}>{now ? <p class="toast-text">{now.text}</p> : null}</div>
        {now?.undo ? (
          <button type="button" aria-keyshortcuts="Control+Z" onClick={undo}>
            {t.day.acts.undo}
          </button>
        ) : null}
        {now ? (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              said.value = null;
            }}
          >
            {t.day.acts.close}
          </button>
        ) : null}
      </div>
    </>
  );
}

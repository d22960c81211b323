import { t } from "../i18n/labels";
import { Waits } from "./waits";

/** What waits for the desk, beside the board: requests, openings, and customers whom no message reaches. */
export function Tray() {
  return (
    <aside class="tray" aria-label={t.requests.tray}>
      <Waits />
    </aside>
  );
}

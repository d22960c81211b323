import { Waits } from "./waits";

/** How much of each there is room for beside the board; the rest is on a page of its own. */
const MOST = 4;

/** What waits for the desk, beside the board: requests, openings, and customers whom no message reaches. */
export default function Tray() {
  return <Waits most={MOST} />;
}

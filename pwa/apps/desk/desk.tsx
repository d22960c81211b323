/** The app's first screen. */
export function Desk() {
  return <p>The salon's app isn't here yet. No address serves this page.</p>;
}

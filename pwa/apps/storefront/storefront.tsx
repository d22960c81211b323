/** The app's first screen. */
export function Storefront() {
  return <p>Booking online isn't here yet. No address serves this page.</p>;
}

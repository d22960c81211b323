import { useLocation, useRoute } from "preact-iso";
import BookingPanel from "./panel";

/** A booking on a page of its own: what is opened on a phone, and where a link to it leads. */
export default function BookingPage() {
  const { params } = useRoute();
  const { route } = useLocation();
  return (
    <div class="opened-page">
      <BookingPanel id={params.id ?? ""} onClose={() => (history.length > 1 ? history.back() : route("/desk"))} />
    </div>
  );
}

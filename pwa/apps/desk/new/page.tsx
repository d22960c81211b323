import { useLocation } from "preact-iso";
import { t } from "../i18n/labels";
import NewBooking from "./new";

/** A new booking on a page of its own: what a phone opens, and where a customer's card and a caller's number lead. */
export default function NewPage() {
  const { query, route } = useLocation();
  return (
    <div class="opened-page">
      <h1 class="hidden">{t.newBooking.title}</h1>
      <NewBooking
        key={`${query.staff} ${query.at} ${query.customer} ${query.phone}`}
        staff={query.staff ?? null}
        at={query.at ?? null}
        customer={query.customer ?? null}
        phone={query.phone ?? null}
        onClose={() => (history.length > 1 ? history.back() : route("/desk"))}
      />
    </div>
  );
}

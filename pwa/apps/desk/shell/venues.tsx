import { useLocation } from "preact-iso";
import { usePress } from "../../../shared/graph/use-press";
import { Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { goTo, session } from "../session/session";
import "../../../shared/ui/quick.css";

/** The salons where this person works, to act at another. */
export default function Venues() {
  const press = usePress("venue");
  const { route } = useLocation();
  if (session.value.state !== "in") return null;
  const { place, places } = session.value.given;

  function choose(venueId: string) {
    press.send(
      t.unknown,
      async () => {
        if (venueId !== place.venue.id) await goTo(venueId);
      },
      () => route("/desk"),
    );
  }

  return (
    <>
      <Title>{t.venues.title}</Title>
      <Said press={press} />
      <div class="quick">
        {places.map(({ venue, role }) => (
          <button
            key={venue.id}
            type="button"
            class="lined"
            aria-disabled={press.busy}
            aria-current={venue.id === place.venue.id ? "true" : undefined}
            onClick={() => press.busy || choose(venue.id)}
          >
            {venue.name}
            <span class="small">{t.roles[role].name}</span>
          </button>
        ))}
      </div>
      {press.busy && !press.unknown ? <p role="status">{t.venues.going}</p> : null}
    </>
  );
}

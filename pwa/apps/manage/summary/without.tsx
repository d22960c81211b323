import type { ManagedBookingFieldsFragment as Booking } from "../../../shared/gen/graphql";
import { t } from "../../../shared/i18n/labels";
import { When, WhenIn } from "../../../shared/ui/template";

/** What is said where no script runs, or where it takes long or can't be had; early.ts shows the one that is so. */
export function Without({ booking: { venue, page, calendar } }: { booking: Booking }) {
  const orCall = (
    <When of={venue} has="phone">
      {t.page.orCall(String(venue.phoneFormatted))}
    </When>
  );
  return (
    <section class="without" role="status" aria-label={t.page.whatWorks}>
      <p data-when="off">
        {t.page.noScripts}
        {orCall}.
      </p>
      <p data-when="slow" hidden>
        {t.page.slow}
        <When of={venue} has="phone">
          {" "}
          {t.page.alsoCall(String(venue.phoneFormatted))}
        </When>
      </p>
      <p data-when="lost" hidden>
        {/* biome-ignore lint/a11y/useValidAnchor: this very address, the link's token included */}
        {t.page.lost} <a href="">{t.page.tryAgain}</a>
        {orCall}.
      </p>
      <p class="links">
        <When of={venue} has="phone">
          <a class="button" href={`tel:${venue.phone}`}>
            {t.summary.call(String(venue.phoneFormatted))}
          </a>
        </When>
        <WhenIn of={page} list="shows" item="CALENDAR">
          <a class="button" href={calendar.ics} download="appointment.ics">
            {t.page.calendarFile}
          </a>
        </WhenIn>
        <a class="button" href={venue.mapUrl} target="_blank" rel="noreferrer noopener">
          {t.summary.openMap}
        </a>
      </p>
    </section>
  );
}

/** The first screen's markup as a Jinja template, written at build time by the component that the app shows, and its style. */

import { renderToString } from "preact-render-to-string";
import type { ManagedBookingFieldsFragment as Booking } from "../../shared/gen/graphql";
import { LANGUAGES, loadLabels, t } from "../../shared/i18n/labels";
import "../../shared/styles/base.css";
import "../../shared/styles/buttons.css";
import "../../shared/styles/states.css";
import { asTemplate, place } from "../../shared/ui/places";
import { NewVersion } from "./summary/new-version";
import { Summary } from "./summary/summary";
import { Without } from "./summary/without";
import "./page.css";

/** What stands for the booking that the server renders the page with. */
const booking = place<Booking>();

export const languages = LANGUAGES;

/** What stands in the page's template in one language. */
export async function parts(language: string): Promise<Record<string, string>> {
  await loadLabels(language);
  return {
    MARKUP: asTemplate(() => renderToString(<Summary booking={booking} />)),
    WITHOUT: asTemplate(() => renderToString(<Without booking={booking} />)),
    NEW_VERSION: renderToString(<NewVersion />),
    DESCRIPTION: t.page.description(String(booking.venue.name)),
  };
}

import { Check, Sparkles, TriangleAlert } from "lucide";
import type { BookingChip } from "../../../shared/gen/graphql";
import { longDate, time } from "../../../shared/time/format";
import { type Drawing, Drawn } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { minute } from "../shell/clock";
import { may } from "../shell/who";
import { lengthText } from "./text";
import type { Booking } from "./use-booking";

const CHIP_ICONS: Partial<Record<BookingChip, Drawing>> = { NEW: Sparkles, ALERT: TriangleAlert };
const MINUTE_MS = 60_000;

/** The customer's card: where it stands, when it is, whose it is, what is done and by whom, and what staff must see of it. */
export function Head({ booking }: { booking: Booking }) {
  const desk = booking.desk;
  const chips = desk?.chips.filter((chip) => chip !== "LATE" && chip !== "ALERT") ?? [];
  return (
    <>
      <p class="when">
        <span>{longDate(booking.startsAt)}</span>
        {time(booking.startsAt)} – {time(booking.endsAt)}
      </p>
      <div class="what">
        <h3>
          {desk && may("KEEP_BOOK") ? (
            <a href={`/desk/customers/${desk.customer.id}`}>{desk.customer.name}</a>
          ) : (
            desk?.customer.name
          )}
        </h3>
        <Parts booking={booking} />
        {chips.length ? (
          <p class="chips">
            {chips.map((chip) => (
              <span key={chip} class={`chip ${chip.toLowerCase()}`}>
                {CHIP_ICONS[chip] ? <Drawn drawing={CHIP_ICONS[chip]} /> : null}
                {t.booking.chips[chip]}
              </span>
            ))}
          </p>
        ) : null}
      </div>
      {desk?.alert ? (
        <p class="box warned alert">
          <Drawn drawing={TriangleAlert} />
          <span>
            <span class="hidden">{t.booking.chips.ALERT}: </span>
            {desk.alert}
          </span>
        </p>
      ) : null}
    </>
  );
}

/** Where it stands, as a word with a dot of its colour. */
export function Status({ booking }: { booking: Booking }) {
  const isLate = booking.desk?.chips.includes("LATE");
  const kind = isLate
    ? "bad"
    : ["ARRIVED", "READY_TO_START", "COMPLETED"].includes(booking.status)
      ? "good"
      : ["CANCELLED", "NO_SHOW"].includes(booking.status)
        ? "over"
        : "";
  return (
    <span class={`status ${kind}`} aria-live="polite">
      {booking.status === "COMPLETED" ? <Drawn drawing={Check} /> : null}
      {isLate ? late(booking) : booking.held ? t.booking.held : t.booking.status[booking.status]}
    </span>
  );
}

function late({ startsAt }: Booking): string {
  const minutes = Math.floor((Date.parse(minute.value) - Date.parse(startsAt)) / MINUTE_MS);
  return minutes > 0 && minutes < 600 ? t.booking.lateBy(minutes) : t.booking.chips.LATE;
}

function Parts({ booking }: { booking: Booking }) {
  if (booking.parts.length === 1)
    return <p>{t.booking.with(booking.service.name, booking.staff.name, lengthText(booking.durationMinutes))}</p>;
  return (
    <ul>
      {booking.parts.map((part) => (
        <li key={part.startsAt}>{t.booking.part(time(part.startsAt), part.service.name, part.staff.name)}</li>
      ))}
    </ul>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  MoveQuoteFieldsFragment as MoveQuote,
} from "../../../../shared/gen/graphql";
import { MoveTerms, RescheduleBooking } from "../../../../shared/gen/manage/reschedule";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { elsewhereText } from "../../../../shared/time/elsewhere";
import { addDays, longDate, time } from "../../../../shared/time/format";
import { shortMoment } from "../../../../shared/time/moment";
import { MonthGrid } from "../../../../shared/time/month-grid";
import { SlotPicker } from "../../../../shared/time/slot-picker";
import { firstFree, freeAfter, freeTimes, weekOf } from "../../../../shared/time/week";
import { WeekStrip } from "../../../../shared/time/week-strip";
import { Icon } from "../../../../shared/ui/icon";
import { Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Waiting } from "../../../../shared/ui/waiting";
import { settleAgreed } from "../../agreed";
import { Confirm } from "./confirm";
import { type Choice, useFreeTimes } from "./free-times";
import "../../../../shared/ui/quick.css";
import "./reschedule.css";

export default function Reschedule({
  booking,
  onMoved,
  onChanged,
  onClose,
}: {
  booking: Booking;
  onMoved: (booking: Booking) => void;
  onChanged: (booking: Booking, message: string) => void;
  onClose: () => void;
}) {
  const { times, again, choosePerson, chooseDay, goToDay, goToMonth, goToWeek, taken } = useFreeTimes(booking);
  const [choice, setChoice] = useState<Choice | null>(null);
  const [quote, setQuote] = useState<MoveQuote | null>(null);
  const press = usePress("move");
  const hadChoice = useRef(false);
  const horizon = booking.venue.bookingHorizonDays;
  const { person, days, weekStart, day, month, facts, trouble } = times;

  // Back from the question, the keyboard goes on from the title.
  useEffect(() => {
    if (hadChoice.current && !choice) document.getElementById("sheet-title")?.focus();
    hadChoice.current = choice !== null;
  }, [choice]);

  function choose(next: Choice | null) {
    if (press.busy) return;
    press.say(null);
    setQuote(null);
    setChoice(next);
  }

  // What the move costs is asked for with the choice, and again where the booking was changed elsewhere.
  useEffect(() => {
    if (!choice) return;
    let isOver = false;
    ask(MoveTerms, where(choice)).then(
      ({ managedBooking }) => {
        if (isOver) return;
        setQuote(managedBooking?.moveQuote ?? null);
        if (managedBooking?.moveQuote) return;
        setChoice(null);
        press.say(managedBooking ? t.reschedule.notPossible : t.trouble.gone);
      },
      (error) => {
        if (isOver) return;
        setChoice(null);
        press.say(t.trouble[troubleOf(error)]);
      },
    );
    return () => {
      isOver = true;
    };
  }, [choice, booking.version]);

  const where = ({ startsAt, staff }: Choice) => ({
    startsAt,
    staffId: staff.id === booking.staff.id ? null : staff.id,
  });

  function move(to: Choice, { id: quoteId }: MoveQuote, expectedVersion: number) {
    const { startsAt } = to;
    const input = { ...where(to), quoteId, expectedVersion };
    press.send(
      notKnown(t.unknown.moved),
      (idempotencyKey) => ask(RescheduleBooking, { input: { ...input, idempotencyKey } }),
      ({ rescheduleBooking }) =>
        settleAgreed(rescheduleBooking, onChanged, setQuote, (answer) => {
          if (answer.__typename === "BookingRescheduled") return onMoved(answer.booking);
          setChoice(null);
          if (answer.__typename !== "SlotTaken") return answer.message;
          taken(answer.alternatives, startsAt.slice(0, 10));
          const said = t.reschedule.taken(time(startsAt));
          return answer.alternatives.length ? `${said} ${t.reschedule.nextBelow}` : said;
        }),
    );
  }

  // A press whose outcome isn't known comes first, also where the panel was closed and is opened again.
  if (press.unknown && !choice) {
    return (
      <Sheet title={t.reschedule.title} onClose={onClose}>
        <Said press={press} />
      </Sheet>
    );
  }

  if (!facts) {
    return (
      <Sheet title={t.reschedule.title} onClose={onClose}>
        {trouble ? <Trouble what={trouble} onAgain={again} /> : <Waiting what={t.reschedule.looking} />}
      </Sheet>
    );
  }

  if (choice) {
    return (
      <Sheet title={t.reschedule.confirmTitle} onClose={onClose}>
        <Confirm
          booking={booking}
          choice={choice}
          press={press}
          quote={quote}
          onMove={(agreed) => move(choice, agreed, facts.version)}
          onBack={() => choose(null)}
        />
      </Sheet>
    );
  }

  const first = days.keys().next().value ?? weekStart;
  const end = addDays(first, horizon);
  const week = weekOf(days, weekStart, end);
  const isLoading = week.some(({ starts }) => !starts);
  const next = week.some(({ starts }) => starts?.length) ? null : freeAfter(days, weekStart);
  const chosen = day ? (days.get(day) ?? []) : [];
  const ownQuick = facts.quick[0]?.staff.id === booking.staff.id ? facts.quick[0] : null;
  return (
    <Sheet title={t.reschedule.title} onClose={onClose}>
      <Said press={press} />
      {facts.quick.length ? (
        <ul class="quick">
          {facts.quick.map((slot) => (
            <li key={slot.startsAt + slot.staff.id}>
              <button type="button" onClick={() => choose(slot)}>
                <span class="small">{quickLabel(slot, ownQuick)}</span>
                {shortMoment(slot.startsAt)}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {facts.others.length ? (
        <fieldset class="people">
          <legend>{t.reschedule.with}</legend>
          {[booking.staff, ...facts.others].map((each) => (
            <label key={each.id}>
              <input
                type="radio"
                name="staff"
                checked={each.id === person.id}
                onChange={() => each.id === person.id || choosePerson(each)}
              />
              <span>{each.name}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {!firstFree(days) && days.size > horizon ? (
        <div class="nothing">
          <p>{t.reschedule.nothing(horizon, booking.venue.name)}</p>
          {booking.venue.phone ? (
            <a class="button main" href={`tel:${booking.venue.phone}`}>
              <Icon name="phone" />
              {t.summary.call(booking.venue.phoneFormatted ?? booking.venue.phone)}
            </a>
          ) : null}
        </div>
      ) : (
        <>
          {month ? (
            <MonthGrid
              month={month}
              days={days}
              first={first}
              last={end}
              day={day}
              trouble={trouble}
              onDay={goToDay}
              onMonth={goToMonth}
            />
          ) : (
            <WeekStrip
              week={week}
              first={first}
              last={end}
              day={day}
              trouble={trouble}
              onDay={chooseDay}
              onWeek={goToWeek}
              onJump={goToMonth}
            />
          )}
          {trouble ? <Trouble what={trouble} onAgain={again} /> : null}
          {month ? null : day && chosen.length ? (
            <SlotPicker day={day} starts={chosen} onChoose={(startsAt) => choose({ startsAt, staff: person })} />
          ) : trouble ? null : isLoading ? (
            <Waiting what={t.reschedule.lookingFor(person.name)} />
          ) : (
            <>
              <p class="hint" role="status">
                {week.some(({ starts }) => starts?.length)
                  ? t.reschedule.chooseDay
                  : t.reschedule.noneThisWeek(person.name)}
              </p>
              {next ? (
                <button type="button" onClick={() => goToDay(next)}>
                  {t.reschedule.nextFree(longDate(next), freeTimes(days.get(next)?.length ?? 0))}
                </button>
              ) : null}
            </>
          )}
          {elsewhereText(booking) ? <p class="hint">{t.reschedule.allTimes(booking.venue.timeZoneText)}</p> : null}
        </>
      )}
    </Sheet>
  );
}

function Trouble({ what, onAgain }: { what: string; onAgain: () => void }) {
  return (
    <div class="nothing" role="alert">
      <p class="problem">{what}</p>
      <button type="button" onClick={onAgain}>
        {t.common.tryAgain}
      </button>
    </div>
  );
}

/** The next with the same person; another's is only called soonest where it is sooner than that. */
function quickLabel(slot: Choice, own: Choice | null): string {
  if (slot === own) return t.reschedule.nextWith(slot.staff.name);
  return own && slot.startsAt >= own.startsAt
    ? t.reschedule.orWith(slot.staff.name)
    : t.reschedule.soonestWith(slot.staff.name);
}

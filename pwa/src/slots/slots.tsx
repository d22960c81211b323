import { useEffect, useRef, useState } from "preact/hooks";
import { type ManagedBookingFieldsFragment as Booking, MoreDays, MoveChoices, RescheduleBooking } from "../gen/graphql";
import { ask, TROUBLE, troubleOf } from "../lib/api";
import { addDays, daysBetween, longDate, monthAndYear, monthOf, shortDate, time, wall, weekday } from "../lib/format";
import { Icon } from "../ui/icon";
import { Sheet } from "../ui/sheet";
import { Waiting } from "../ui/waiting";
import { byBand, type Days, firstFree, firstWeek, freeTimes, weekOf } from "./week";

interface Person {
  id: string;
  name: string;
}
interface Choice {
  startsAt: string;
  staff: Person;
}

const CHUNK_DAYS = 31;

interface Loaded {
  version: number;
  days: Days;
  quick: Choice[];
  others: Person[];
}

export default function Slots({
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
  const [staff, setStaff] = useState<Person>(booking.staff);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [monday, setMonday] = useState("");
  const [day, setDay] = useState<string | null>(null);
  const [choice, setChoice] = useState<Choice | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef("");
  const confirmButton = useRef<HTMLButtonElement>(null);
  const horizon = booking.venue.bookingHorizonDays;

  async function load(person: Person, goTo?: string) {
    try {
      const { managedBooking } = await ask(MoveChoices, {
        days: Math.min(CHUNK_DAYS, horizon + 1),
        staffId: person.id === booking.staff.id ? null : person.id,
      });
      if (!managedBooking) return setProblem(TROUBLE.gone);
      const days = new Map(managedBooking.openSlots.map(({ date, starts }) => [date, starts]));
      setLoaded({
        version: managedBooking.version,
        days,
        quick: managedBooking.soonestSlots,
        others: managedBooking.switchableStaff,
      });
      const free = goTo && days.get(goTo)?.length ? goTo : firstFree(days);
      setDay(free);
      setMonday(firstWeek(free ? new Map([[free, days.get(free) ?? []]]) : days));
    } catch (error) {
      setProblem(TROUBLE[troubleOf(error)]);
    }
  }

  // Another person is the one reason to load all anew.
  useEffect(() => {
    void load(staff);
  }, [staff.id]);

  useEffect(() => {
    if (choice) confirmButton.current?.focus();
  }, [choice]);

  async function goToWeek(next: string) {
    if (!loaded) return;
    setMonday(next);
    const known = [...loaded.days.keys()];
    const last = known[known.length - 1] ?? next;
    const today = known[0] ?? next;
    const missing = addDays(last, 1);
    if (daysBetween(next, last) < 6 && daysBetween(today, missing) <= horizon) {
      try {
        const { managedBooking } = await ask(MoreDays, {
          from: missing,
          days: Math.min(CHUNK_DAYS, horizon - daysBetween(today, missing) + 1),
          staffId: staff.id === booking.staff.id ? null : staff.id,
        });
        const more = managedBooking?.openSlots.map(({ date, starts }) => [date, starts] as const) ?? [];
        setLoaded((now) => now && { ...now, days: new Map([...now.days, ...more]) });
      } catch (error) {
        setProblem(TROUBLE[troubleOf(error)]);
      }
    }
  }

  function choose(next: Choice) {
    // A new key for each thing decided; pressing again after a lost answer repeats the same one.
    key.current = crypto.randomUUID();
    setProblem(null);
    setChoice(next);
  }

  async function move() {
    if (!choice || !loaded || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const { rescheduleBooking: answer } = await ask(RescheduleBooking, {
        input: {
          startsAt: choice.startsAt,
          staffId: choice.staff.id === booking.staff.id ? null : choice.staff.id,
          expectedVersion: loaded.version,
          idempotencyKey: key.current,
        },
      });
      switch (answer.__typename) {
        case "BookingRescheduled":
          return onMoved(answer.booking);
        case "BookingChanged":
          return onChanged(answer.booking, answer.message);
        case "SlotTaken": {
          const taken = choice;
          setChoice(null);
          setLoaded({ ...loaded, quick: answer.alternatives });
          await load(staff, taken.startsAt.slice(0, 10));
          setProblem(
            `Someone just took ${time(taken.startsAt)}. Your booking hasn't changed.${
              answer.alternatives.length ? " The next free times are below." : ""
            }`,
          );
          return;
        }
        default:
          setChoice(null);
          setProblem(answer.message);
      }
    } catch (error) {
      setProblem(TROUBLE[troubleOf(error)]);
    } finally {
      setBusy(false);
    }
  }

  if (!loaded) {
    return (
      <Sheet title="Choose a new time" onClose={onClose}>
        {problem ? <p class="problem">{problem}</p> : <Waiting what="Looking for free times…" />}
      </Sheet>
    );
  }

  if (choice) {
    return (
      <Sheet title="Move your booking?" onClose={onClose}>
        <div class="move">
          <p class="old">
            <span class="hidden">From </span>
            {longDate(booking.startsAt)}, {time(booking.startsAt)}
          </p>
          <p class="new">
            <span class="hidden">To </span>
            <span class="day">{longDate(choice.startsAt)}</span>
            <span class="time">{time(choice.startsAt)}</span>
          </p>
          <p class="with">
            {booking.service.name} with {choice.staff.name}
          </p>
        </div>
        <div class="said" role="alert">
          {problem ? <p class="problem">{problem}</p> : null}
        </div>
        <div class="foot">
          <button type="button" class="main" ref={confirmButton} onClick={move} aria-disabled={busy}>
            {busy ? "Moving…" : `Move to ${weekday(choice.startsAt)} ${time(choice.startsAt)}`}
          </button>
          <button type="button" class="quiet" onClick={() => setChoice(null)}>
            Choose another time
          </button>
        </div>
      </Sheet>
    );
  }

  const days = [...loaded.days.keys()];
  const first = days[0] ?? monday;
  const none = !firstFree(loaded.days);
  const end = addDays(first, horizon);
  const chosen = day ? (loaded.days.get(day) ?? []) : [];
  const ownQuick = loaded.quick[0]?.staff.id === booking.staff.id ? loaded.quick[0] : null;
  return (
    <Sheet title="Choose a new time" onClose={onClose}>
      <div class="said" role="alert">
        {problem ? <p class="problem">{problem}</p> : null}
      </div>
      {loaded.quick.length ? (
        <ul class="quick">
          {loaded.quick.map((slot) => (
            <li key={slot.startsAt + slot.staff.id}>
              <button type="button" onClick={() => choose(slot)}>
                <span class="small">{quickLabel(slot, ownQuick)}</span>
                {shortDate(slot.startsAt)}, {time(slot.startsAt)}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {loaded.others.length ? (
        <fieldset class="people">
          <legend>With</legend>
          {[booking.staff, ...loaded.others].map((person) => (
            <label key={person.id}>
              <input type="radio" name="staff" checked={person.id === staff.id} onChange={() => setStaff(person)} />
              <span>{person.name}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {none && days.length > horizon ? (
        <div class="nothing">
          <p>
            There are no other times online in the next {horizon} days. Please contact {booking.venue.name} directly.
          </p>
          {booking.venue.phone ? (
            <a class="button main" href={`tel:${booking.venue.phone}`}>
              <Icon name="phone" />
              Call {booking.venue.phoneFormatted}
            </a>
          ) : null}
        </div>
      ) : (
        <>
          <div class="month">
            <button
              type="button"
              class="plain round"
              aria-label="Earlier week"
              disabled={daysBetween(first, monday) <= 0}
              onClick={() => goToWeek(addDays(monday, -7))}
            >
              <Icon name="back" />
            </button>
            <p aria-live="polite">{monthAndYear(addDays(monday, 3))}</p>
            <button
              type="button"
              class="plain round"
              aria-label="Later week"
              disabled={daysBetween(monday, end) < 7}
              onClick={() => goToWeek(addDays(monday, 7))}
            >
              <Icon name="next" />
            </button>
          </div>
          <ul class="week">
            {weekOf(loaded.days, monday).map(({ date, starts }) => (
              <li key={date}>
                <button
                  type="button"
                  aria-pressed={date === day}
                  disabled={!starts.length}
                  onClick={() => setDay(date)}
                >
                  <span class="small">
                    {weekday(date).slice(0, 3)}
                    <span class="unseen">{weekday(date).slice(3)}</span>
                  </span>{" "}
                  <span class="number">{wall(date).day}</span>
                  <span class="hidden">{` ${monthOf(date)}, ${freeTimes(starts.length)}`}</span>
                  <span
                    class={`fill ${starts.length > 8 ? "many" : starts.length > 3 ? "some" : starts.length ? "few" : ""}`}
                  />
                </button>
              </li>
            ))}
          </ul>
          {day && chosen.length ? (
            <div class="times">
              <h3>{longDate(day)}</h3>
              {byBand(chosen).map(([band, starts]) => (
                <section key={band} aria-label={`${longDate(day)}, ${band.toLowerCase()}`}>
                  <h4>{band}</h4>
                  <ul>
                    {starts.map((start) => (
                      <li key={start}>
                        <button
                          type="button"
                          aria-label={`${time(start)}, ${longDate(start)}`}
                          onClick={() => choose({ startsAt: start, staff })}
                        >
                          {time(start)}
                        </button>
                      </li>
                    ))}
                  </ul>
                </section>
              ))}
            </div>
          ) : (
            <p class="hint">Choose a day to see its free times.</p>
          )}
        </>
      )}
    </Sheet>
  );
}

/** The next with the same person; another's is only called soonest where it is sooner than that. */
function quickLabel(slot: Choice, own: Choice | null): string {
  if (slot === own) return `Next with ${slot.staff.name}`;
  return own && slot.startsAt >= own.startsAt ? `Or with ${slot.staff.name}` : `Soonest, with ${slot.staff.name}`;
}

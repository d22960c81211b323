import { useId, useState } from "preact/hooks";
import { time } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { atVenue, nearMoment } from "./text";

/** A day and a time of the venue's clock, typed: any hour, since opening hours don't bind the desk. */
export function TypedTime({ at, onTime }: { at: string; onTime: (startsAt: string) => void }) {
  const [day, setDay] = useState(at.slice(0, 10));
  const [clock, setClock] = useState(at.slice(11, 16));
  function told(nextDay: string, nextClock: string) {
    setDay(nextDay);
    setClock(nextClock);
    if (nextDay && nextClock) onTime(atVenue(nextDay, nextClock));
  }
  return (
    <div class="typed-time">
      <label>
        <span>{t.booking.times.day}</span>
        <input type="date" value={day} onChange={({ currentTarget }) => told(currentTarget.value, clock)} />
      </label>
      <label>
        <span>{t.booking.times.time}</span>
        <input type="time" step={300} value={clock} onChange={({ currentTarget }) => told(day, currentTarget.value)} />
      </label>
    </div>
  );
}

export interface Slot {
  startsAt: string;
  staff: { id: string; name: string };
}

/** What tells one time with one person from another. */
export function slotKey({ startsAt, staff }: Slot): string {
  return `${Date.parse(startsAt)} ${staff.id}`;
}

/** "2:00 – 3:00 pm", from when to when. */
export function span(startsAt: string, minutes: number): string {
  const ends = new Date(Date.parse(`${startsAt.slice(0, 19)}Z`) + minutes * 60_000).toISOString();
  return `${time(startsAt)} – ${time(ends.slice(0, 19) + startsAt.slice(19))}`;
}

/** Times to choose from, each a press. */
export function Slots({
  legend,
  slots,
  onSlot,
}: {
  legend: string;
  slots: readonly Slot[];
  onSlot: (slot: Slot) => void;
}) {
  const id = useId();
  return (
    <div class="slots">
      <h4 id={id}>{legend}</h4>
      <ul aria-labelledby={id}>
        {slots.map((slot) => (
          <li key={slotKey(slot)}>
            <button type="button" onClick={() => onSlot(slot)}>
              {nearMoment(slot.startsAt)}
              <span class="hidden">, </span>
              <small>{slot.staff.name}</small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

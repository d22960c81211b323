import { useState } from "preact/hooks";
import { DeskChange, DeskChangeChoices } from "../../../shared/gen/desk/deciding";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Field, Select } from "../parts/form";
import { may } from "../shell/who";
import { Tick } from "./choice-cards";
import { type Deciding, Frame, firstName, Words } from "./deciding";
import { lengthText, major, minorOf, nearMoment } from "./text";
import { type Slot, Slots } from "./times";
import type { Booking } from "./use-booking";

/** What was typed or chosen here; of what wasn't touched, nothing. */
interface Typed {
  serviceId?: string;
  minutes?: string;
  price?: string;
  notes?: string;
}

/** What is done, how long it takes, what it costs, and the note; of what is over, the note alone. */
export function Change({ booking, used, before, onBack, onMove }: Deciding & { onMove: (to: Slot) => void }) {
  const words = t.booking.change;
  const asked = useAsked(DeskChangeChoices);
  const services = asked.answer?.desk?.services ?? [];
  // What was touched is kept as it was typed; the rest is as the booking has it, and isn't sent.
  const [typed, setTyped] = useState<Typed>({});
  const serviceId = typed.serviceId ?? booking.service.id;
  const minutes = typed.minutes ?? String(booking.durationMinutes);
  const price = typed.price ?? major(booking.price);
  const notes = typed.notes ?? booking.desk?.notes ?? "";
  const [tell, setTell] = useState(true);
  const [alternatives, setAlternatives] = useState<readonly Slot[]>([]);
  const canUpdate = booking.desk?.can.update.allowed && booking.parts.length === 1;
  const priceMinor = minorOf(price, booking.price.decimals);

  // Another service is taken with its own length and price, unless others are typed.
  const other = serviceId === booking.service.id ? undefined : services.find(({ id }) => id === serviceId);
  const usual = {
    minutes: (other ?? booking).durationMinutes,
    priceMinor: (other ?? booking).price.amountMinor,
  };
  const changed = {
    ...(serviceId !== booking.service.id ? { serviceId } : {}),
    ...(Number(minutes) !== usual.minutes ? { minutes: Number(minutes) } : {}),
    ...(priceMinor !== usual.priceMinor ? { priceMinor } : {}),
  };
  const isMore = canUpdate && Object.keys(changed).length > 0;
  const note = notes.trim() || null;
  const isNoted = note !== (booking.desk?.notes ?? null);
  const missing =
    canUpdate && !(Number(minutes) > 0)
      ? words.sayMinutes
      : canUpdate && priceMinor === null
        ? words.sayPrice
        : isMore || isNoted
          ? null
          : words.nothing;

  /** Another service brings its length and price of today; the booking's own has those that were agreed. */
  function choose(id: string | null) {
    const service = services.find((each) => each.id === id);
    setTyped({
      ...(typed.notes === undefined ? {} : { notes: typed.notes }),
      ...(service && {
        serviceId: service.id,
        minutes: String(service.durationMinutes),
        price: major({ ...service.price, decimals: booking.price.decimals }),
      }),
    });
  }

  return (
    <Frame
      title={words.title(firstName(booking))}
      used={used}
      act={words.act}
      missing={missing}
      keep={words.keep}
      onBack={onBack}
      onAct={() =>
        used.send(
          DeskChange,
          {
            tell: Boolean(isMore && tell),
            ...(isMore ? (changed as { minutes?: number; serviceId?: string; priceMinor?: number }) : {}),
            ...(isNoted ? { notes: note } : {}),
          },
          {
            onDone: () => onBack(words.done),
            onRefused: (refusal) => {
              if (refusal.__typename === "SlotTaken") setAlternatives(refusal.alternatives);
              return undefined;
            },
          },
        )
      }
    >
      {before ? <Meanwhile before={before} booking={booking} /> : null}
      {canUpdate ? (
        <>
          <Select
            label={words.service}
            hint={words.serviceHint}
            none={booking.service.name}
            options={services.filter(({ id }) => id !== booking.service.id)}
            value={serviceId === booking.service.id ? null : serviceId}
            onValue={choose}
          />
          <Field
            label={words.minutes}
            type="number"
            value={minutes}
            onValue={(minutes) => setTyped({ ...typed, minutes })}
            most={3}
          />
          {may("RECORD_PAYMENTS") ? (
            <Field
              label={words.price(booking.price.currency)}
              type="number"
              value={price}
              onValue={(price) => setTyped({ ...typed, price })}
              most={12}
            />
          ) : null}
        </>
      ) : null}
      <Words
        label={words.note}
        hint={words.noteHint}
        value={notes}
        onValue={(notes) => setTyped({ ...typed, notes })}
        most={2000}
      />
      {alternatives.length ? <Slots legend={t.booking.times.instead} slots={alternatives} onSlot={onMove} /> : null}
      {isMore ? (
        <Tick checked={tell} onChecked={setTell}>
          {words.tell}
        </Tick>
      ) : null}
    </Frame>
  );
}

/** What somebody else has changed meanwhile, as it is now: what was typed here stands beside it. */
function Meanwhile({ before, booking }: { before: Booking; booking: Booking }) {
  const note = booking.desk?.notes;
  const [old, now] = [before, booking].map((each) => [
    t.booking.request.offer(nearMoment(each.startsAt), each.staff.name),
    each.service.name,
    lengthText(each.durationMinutes),
    each.price.formatted,
  ]) as [string[], string[]];
  const theirs = now.filter((each, index) => each !== old[index]);
  if ((before.desk?.notes ?? null) !== (note ?? null))
    theirs.push(note ? t.booking.change.theirNote(note) : t.booking.change.noNote);
  return theirs.length ? (
    <div class="box" role="status">
      <p>{t.booking.change.theirs}</p>
      <ul>
        {theirs.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  ) : null;
}

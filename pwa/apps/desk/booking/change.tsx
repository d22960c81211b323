import { useState } from "preact/hooks";
import { DeskChange, DeskChangeChoices } from "../../../shared/gen/desk/deciding";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Field, Select } from "../parts/form";
import { may } from "../shell/who";
import { Tick } from "./choice-cards";
import { type Deciding, Frame, firstName, Words } from "./deciding";
import { major, minorOf } from "./text";
import { type Slot, Slots } from "./times";

/** What is done, how long it takes, what it costs, and the note; of what is over, the note alone. */
export function Change({ booking, used, onBack, onMove }: Deciding & { onMove: (to: Slot) => void }) {
  const words = t.booking.change;
  const asked = useAsked(DeskChangeChoices);
  const services = asked.answer?.desk?.services ?? [];
  const [serviceId, setServiceId] = useState(booking.service.id);
  const [minutes, setMinutes] = useState(String(booking.durationMinutes));
  const [price, setPrice] = useState(major(booking.price));
  const [notes, setNotes] = useState(booking.desk?.notes ?? "");
  const [tell, setTell] = useState(true);
  const [alternatives, setAlternatives] = useState<readonly Slot[]>([]);
  const canUpdate = booking.desk?.can.update.allowed && booking.parts.length === 1;
  const priceMinor = minorOf(price, booking.price.currency);

  const changed = {
    ...(serviceId !== booking.service.id ? { serviceId } : {}),
    ...(Number(minutes) !== booking.durationMinutes ? { minutes: Number(minutes) } : {}),
    ...(priceMinor !== booking.price.amountMinor ? { priceMinor } : {}),
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
    if (!service) {
      setServiceId(booking.service.id);
      setMinutes(String(booking.durationMinutes));
      return setPrice(major(booking.price));
    }
    setServiceId(service.id);
    setMinutes(String(service.durationMinutes));
    setPrice(major({ ...service.price, currency: booking.price.currency }));
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
          <Field label={words.minutes} type="number" value={minutes} onValue={setMinutes} most={3} />
          {may("RECORD_PAYMENTS") ? (
            <Field
              label={words.price(booking.price.currency)}
              type="number"
              value={price}
              onValue={setPrice}
              most={12}
            />
          ) : null}
        </>
      ) : null}
      <Words label={words.note} hint={words.noteHint} value={notes} onValue={setNotes} most={2000} />
      {alternatives.length ? <Slots legend={t.booking.times.instead} slots={alternatives} onSlot={onMove} /> : null}
      {isMore ? (
        <Tick checked={tell} onChecked={setTell}>
          {words.tell}
        </Tick>
      ) : null}
    </Frame>
  );
}

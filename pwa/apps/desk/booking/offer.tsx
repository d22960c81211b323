import { useState } from "preact/hooks";
import { DeskOfferTimes } from "../../../shared/gen/desk/deciding";
import { t } from "../i18n/labels";
import { Unanswered } from "../parts/screen";
import { minute } from "../shell/clock";
import { Tick } from "./choice-cards";
import { type Deciding, Frame, firstName } from "./deciding";
import { nearMoment } from "./text";
import { type Slot, slotKey, TypedTime } from "./times";
import { MOST, useTimesToOffer } from "./times-to-offer";

/** Up to three other times are offered for a request; each is held until the customer chooses. */
export function Offer({ booking, used, onBack }: Deciding) {
  const words = t.booking.offers;
  const isPast = Date.parse(booking.startsAt) < Date.parse(minute.value);
  const [around, setAround] = useState(isPast ? minute.value : booking.startsAt);
  const [chosen, setChosen] = useState<readonly Slot[]>([]);
  const [isOver, setOver] = useState(false);
  const asked = useTimesToOffer(booking, around, null);
  const free = asked.answer ?? [];
  const keys = new Set(chosen.map(slotKey));
  const shown = [...chosen, ...free.filter((slot) => !keys.has(slotKey(slot)))];

  return (
    <Frame
      title={words.title(firstName(booking))}
      used={used}
      act={words.act(chosen.length)}
      missing={chosen.length ? null : words.choose}
      keep={words.keep}
      onBack={onBack}
      onAct={() =>
        used.send(
          DeskOfferTimes,
          { offers: chosen.map(({ startsAt, staff }) => ({ startsAt, staffId: staff.id })) },
          {
            onDone: () => onBack(words.done),
            // What is free is other than it was.
            onRefused: () => {
              void asked.again();
              return undefined;
            },
          },
        )
      }
    >
      <p class="when">
        <span class="old">{t.booking.request.offer(nearMoment(booking.startsAt), booking.staff.name)}</span>
      </p>
      <p class="soft">{words.lead}</p>
      <TypedTime at={around} onTime={setAround} />
      <Unanswered asked={asked} />
      <fieldset class="ticks" data-missing={chosen.length ? undefined : ""}>
        <legend>{words.legend}</legend>
        {shown.map((slot) => {
          const isChosen = keys.has(slotKey(slot));
          return (
            <Tick
              key={slotKey(slot)}
              checked={isChosen}
              onChecked={(checked) => {
                setOver(checked && chosen.length === MOST);
                if (!checked) setChosen(chosen.filter((each) => slotKey(each) !== slotKey(slot)));
                // Set anew either way: the box that was ticked is drawn as it is.
                else setChosen([...chosen, slot].slice(0, MOST));
              }}
            >
              {t.booking.request.offer(nearMoment(slot.startsAt), slot.staff.name)}
            </Tick>
          );
        })}
        {asked.answer && !shown.length ? <p class="soft">{t.booking.times.none}</p> : null}
      </fieldset>
      <p class="warn" role="status">
        {isOver ? words.full : null}
      </p>
    </Frame>
  );
}

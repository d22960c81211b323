import { useState } from "preact/hooks";
import { DeskMoveTimes, DeskOfferTimes } from "../../../shared/gen/desk/deciding";
import { t } from "../i18n/labels";
import { Tick } from "./choice-cards";
import { type Deciding, Frame, firstName, useQuote } from "./deciding";
import { nearMoment, venueText } from "./text";
import { type Slot, slotKey, TypedTime } from "./times";

const MOST = 3;

/** Up to three other times are offered for a request; each is held until the customer chooses. */
export function Offer({ booking, used, onBack }: Deciding) {
  const words = t.booking.offers;
  const isPast = Date.parse(booking.startsAt) < Date.now();
  const [around, setAround] = useState(isPast ? venueText(Date.now()) : booking.startsAt);
  const [chosen, setChosen] = useState<readonly Slot[]>([]);
  const { answer, trouble } = useQuote(DeskMoveTimes, { id: booking.id, around, staffId: null });
  const free = answer?.desk?.booking?.desk?.freeTimes ?? [];
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
          { onDone: () => onBack(words.done) },
        )
      }
    >
      <p class="when">
        <span class="old">{t.booking.request.offer(nearMoment(booking.startsAt), booking.staff.name)}</span>
      </p>
      <p class="soft">{words.lead}</p>
      <TypedTime at={around} onTime={setAround} />
      {trouble ? <p class="warn">{t.trouble[trouble]}</p> : null}
      <fieldset class="ticks" data-missing={chosen.length ? undefined : ""}>
        <legend>{words.legend}</legend>
        {shown.map((slot) => {
          const isChosen = keys.has(slotKey(slot));
          return (
            <Tick
              key={slotKey(slot)}
              checked={isChosen}
              onChecked={(checked) => {
                if (!checked) setChosen(chosen.filter((each) => slotKey(each) !== slotKey(slot)));
                else if (chosen.length < MOST) setChosen([...chosen, slot]);
                else setChosen([...chosen.slice(1), slot]);
              }}
            >
              {t.booking.request.offer(nearMoment(slot.startsAt), slot.staff.name)}
            </Tick>
          );
        })}
        {answer && !shown.length ? <p class="soft">{t.booking.times.none}</p> : null}
      </fieldset>
    </Frame>
  );
}

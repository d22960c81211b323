import { useState } from "preact/hooks";
import { DeskOfferTimes } from "../../../shared/gen/desk/deciding";
import type { RequestFieldsFragment as Request } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { longDate, time } from "../../../shared/time/format";
import { PressButton, Said } from "../../../shared/ui/press";
import { type Slot, slotKey } from "../booking/times";
import { MOST, useTimesToOffer } from "../booking/times-to-offer";
import { bookingPress } from "../booking/use-booking";
import { t } from "../i18n/labels";
import { Choice } from "../parts/form";
import { Answered } from "../parts/screen";
import { ask } from "../session/session";
import { Panel } from "./panel";

/** Up to three other times, chosen from what is free near the time that was asked for. */
export function OfferTimes({
  request,
  onClose,
  onDone,
}: {
  request: Request;
  onClose: () => void;
  onDone: (said: string) => void;
}) {
  const { id: bookingId, version: expectedVersion, startsAt, staff, desk } = request;
  const [day, setDay] = useState(startsAt.slice(0, 10));
  const [withWhom, setWithWhom] = useState<"same" | "anyone">("same");
  const [chosen, setChosen] = useState<readonly Slot[]>([]);
  const asked = useTimesToOffer(request, `${day}${startsAt.slice(10)}`, withWhom === "same" ? staff.id : null);
  const times = asked.answer;
  const press = usePress(bookingPress(bookingId));
  const name = desk?.customer.name ?? "";

  function toggle(each: Slot) {
    press.say(null);
    const without = chosen.filter((one) => slotKey(one) !== slotKey(each));
    if (without.length < chosen.length) setChosen(without);
    else if (chosen.length < MOST) setChosen([...chosen, each]);
  }

  function send() {
    press.send(
      t.unknown,
      (idempotencyKey) =>
        ask(DeskOfferTimes, {
          input: {
            bookingId,
            expectedVersion,
            idempotencyKey,
            offers: chosen.map((each) => ({ startsAt: each.startsAt, staffId: each.staff.id })),
          },
        }),
      ({ deskSendCounterOffers: answer }) => {
        if (answer.__typename !== "BookingUpdated") {
          // What is free is other than it was.
          if (answer.__typename === "SlotTaken") void asked.again();
          return answer.message;
        }
        onDone(t.requests.offersSent(name, chosen.length));
        return null;
      },
    );
  }

  const isFull = chosen.length === MOST;
  const days = [...new Set(times?.map((each) => each.startsAt.slice(0, 10)))];
  return (
    <Panel title={t.requests.offerTitle(name)} onClose={onClose}>
      <p>
        {t.requests.asked} {request.text.appointment}
      </p>
      <Choice
        legend={t.requests.withWhom}
        options={[
          { value: "same", name: staff.name },
          { value: "anyone", name: t.requests.anyone },
        ]}
        value={withWhom}
        onValue={setWithWhom}
      />
      <p class="field">
        <label for="offer-day">{t.requests.around}</label>
        <input
          id="offer-day"
          type="date"
          value={day}
          onChange={({ currentTarget }) => currentTarget.value && setDay(currentTarget.value)}
        />
      </p>
      <Answered asked={asked}>
        {(found) =>
          found.length ? (
            days.map((each) => (
              <fieldset key={each} class="times">
                <legend>{longDate(each)}</legend>
                {found
                  .filter((one) => one.startsAt.startsWith(each))
                  .map((one) => {
                    const isChosen = chosen.some((other) => slotKey(other) === slotKey(one));
                    return (
                      <button
                        key={slotKey(one)}
                        type="button"
                        aria-pressed={isChosen}
                        aria-disabled={isFull && !isChosen}
                        onClick={() => toggle(one)}
                      >
                        {time(one.startsAt)}
                        {withWhom === "anyone" ? <span class="small">{one.staff.name}</span> : null}
                      </button>
                    );
                  })}
              </fieldset>
            ))
          ) : (
            <p>{t.requests.noTimes}</p>
          )
        }
      </Answered>
      <p class="small" role="status">
        {t.requests.chosen(chosen.length, MOST)}
      </p>
      <Said press={press} />
      <PressButton press={press} kind="main" doing={t.booking.acts.working} held={!chosen.length} onPress={send}>
        {chosen.length ? t.requests.offerCount(chosen.length) : t.requests.chooseFirst}
      </PressButton>
      <p class="small">{t.requests.offerLead(name)}</p>
    </Panel>
  );
}

import { useEffect, useState } from "preact/hooks";
import { DeskOfferTimes } from "../../../shared/gen/desk/deciding";
import { DeskTimesToOffer } from "../../../shared/gen/desk/requests";
import type { RequestFieldsFragment as Request, TimeToOfferFieldsFragment as Time } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { usePress } from "../../../shared/graph/use-press";
import { longDate, time } from "../../../shared/time/format";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { Choice } from "../parts/form";
import { Answered } from "../parts/screen";
import { ask } from "../session/session";
import { Panel } from "./panel";

/** How many times are offered at most. */
export const MOST = 3;

const nameOf = ({ startsAt, staff }: Time) => `${startsAt} ${staff.id}`;

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
  const { id: bookingId, version: expectedVersion, startsAt, endsAt, staff, desk } = request;
  const [day, setDay] = useState(startsAt.slice(0, 10));
  const [withWhom, setWithWhom] = useState<"same" | "anyone">("same");
  const [times, setTimes] = useState<readonly Time[] | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [chosen, setChosen] = useState<readonly Time[]>([]);
  const press = usePress(`offer times ${bookingId}`);
  const name = desk?.customer.name ?? "";

  async function look() {
    setTimes(null);
    try {
      const found = await ask(DeskTimesToOffer, {
        id: bookingId,
        around: `${day}${startsAt.slice(10)}`,
        staffId: withWhom === "same" ? staff.id : null,
      });
      const length = Date.parse(endsAt) - Date.parse(startsAt);
      // The time asked for stays held, so nothing that overlaps it can be offered with the same person.
      const others = (found.desk?.booking?.desk?.freeTimes ?? []).filter(
        (each) => each.staff.id !== staff.id || Math.abs(Date.parse(each.startsAt) - Date.parse(startsAt)) >= length,
      );
      setTimes(others.sort((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt)));
      setTrouble(null);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  }
  useEffect(() => void look(), [day, withWhom]);

  function toggle(each: Time) {
    press.say(null);
    const without = chosen.filter((one) => nameOf(one) !== nameOf(each));
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
          if (answer.__typename === "SlotTaken") void look();
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
      <Answered asked={{ answer: times, trouble, again: look }}>
        {(found) =>
          found.length ? (
            days.map((each) => (
              <fieldset key={each} class="times">
                <legend>{longDate(each)}</legend>
                {found
                  .filter((one) => one.startsAt.startsWith(each))
                  .map((one) => {
                    const isChosen = chosen.some((other) => nameOf(other) === nameOf(one));
                    return (
                      <button
                        key={nameOf(one)}
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
      <PressButton press={press} kind="main" doing={t.requests.offering} held={!chosen.length} onPress={send}>
        {chosen.length ? t.requests.offerCount(chosen.length) : t.requests.chooseFirst}
      </PressButton>
      <p class="small">{t.requests.offerLead(name)}</p>
    </Panel>
  );
}

import { useEffect, useState } from "preact/hooks";
import { DeskMove, DeskMoveQuote, DeskMoveTimes } from "../../../shared/gen/desk/deciding";
import type { AskedBy } from "../../../shared/gen/graphql";
import { longDate, time } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { Select } from "../parts/form";
import { minute } from "../shell/clock";
import { may } from "../shell/who";
import { Tick } from "./choice-cards";
import { type Deciding, Frame, firstName, Quote, useQuote, WhoAsked, Words } from "./deciding";
import { nearMoment } from "./text";
import { type Slot, Slots, slotKey, span, TypedTime } from "./times";

/** The question whether to move a booking was answered: where it is now, and its version there; null where it stays. */
export type OnMoveEnd = (moved: (Slot & { version: number }) | null) => void;

/** The booking is moved: where to, who asked for it, what that means for the money, and who hears of it. `to` is where it was dragged. */
export function Move({
  booking,
  used,
  onBack,
  to,
  onEnd,
}: Deciding & { to?: Slot | null; onEnd?: OnMoveEnd | undefined }) {
  const [target, setTarget] = useState<Slot | null>(to ?? null);
  const [askedBy, setAskedBy] = useState<AskedBy | null>(null);
  const [isWaived, setWaived] = useState(false);
  const [reason, setReason] = useState("");
  const [isMeant, setMeant] = useState(false);
  const [isUnusual, setUnusual] = useState(false);
  const [alternatives, setAlternatives] = useState<readonly Slot[]>([]);
  const words = t.booking.move;
  const waive = askedBy === "CUSTOMER" && isWaived;
  const asked = target &&
    askedBy && { id: booking.id, startsAt: target.startsAt, staffId: target.staff.id, askedBy, waive };
  const { answer, trouble } = useQuote(DeskMoveQuote, asked || null, { booking, used });
  const quote = answer?.desk?.booking?.desk?.moveQuote ?? null;

  function choose(slot: Slot | null) {
    setTarget(slot);
    setAlternatives([]);
    setUnusual(false);
    setMeant(false);
    used.press.say(null);
  }

  const missing = !target
    ? words.sayWhen
    : askedBy === null
      ? t.booking.cancel.sayWho
      : waive && !reason.trim()
        ? words.sayWhy
        : isUnusual && !isMeant
          ? words.sayMeant
          : trouble
            ? t.trouble[trouble]
            : answer && !quote
              ? words.noMove
              : quote
                ? null
                : t.booking.cancel.asking;

  function move() {
    if (!target || !askedBy) return;
    const { startsAt, staff } = target;
    const input = { startsAt, staffId: staff.id, askedBy, waive, reason: waive ? reason.trim() : null };
    used.send(
      DeskMove,
      { ...input, confirmUnusualStart: isMeant },
      {
        onDone: (answer) => {
          onBack();
          if (answer.__typename === "BookingUpdated") onEnd?.(answer.booking);
        },
        onRefused: (refusal) => {
          if (refusal.__typename === "SlotTaken") setAlternatives(refusal.alternatives);
          setUnusual(refusal.__typename === "UnusualStart");
          return undefined;
        },
      },
    );
  }

  return (
    <Frame
      title={words.title(firstName(booking))}
      used={used}
      act={target ? words.act(nearMoment(target.startsAt), target.staff.name) : words.title(firstName(booking))}
      missing={missing}
      keep={words.keep(time(booking.startsAt), booking.staff.name)}
      onBack={() => {
        onBack();
        onEnd?.(null);
      }}
      onAct={move}
    >
      <div class="when">
        <p class="old">{t.booking.request.offer(nearMoment(booking.startsAt), booking.staff.name)}</p>
        {target ? (
          <p class="new">
            <span>{words.dayWith(longDate(target.startsAt), target.staff.name)}</span>
            {span(target.startsAt, booking.durationMinutes)}
          </p>
        ) : null}
      </div>
      {target ? (
        <>
          <button type="button" class="quiet start" onClick={() => choose(null)}>
            {words.another}
          </button>
          {alternatives.length ? <Slots legend={t.booking.times.instead} slots={alternatives} onSlot={choose} /> : null}
          <WhoAsked booking={booking} value={askedBy} onValue={setAskedBy} />
          <Quote quote={quote} />
          {askedBy === "CUSTOMER" && may("WAIVE_MOVES") ? (
            <Tick checked={isWaived} onChecked={setWaived}>
              {words.waive}
            </Tick>
          ) : null}
          {waive ? (
            <Words label={words.why} value={reason} onValue={setReason} most={500} missing={!reason.trim()} />
          ) : null}
          {isUnusual ? (
            <div data-missing={isMeant ? undefined : ""}>
              <Tick checked={isMeant} onChecked={setMeant}>
                {words.meant}
              </Tick>
            </div>
          ) : null}
        </>
      ) : (
        <Times booking={booking} onSlot={choose} />
      )}
    </Frame>
  );
}

/** Free times near a wish, of one person or of anyone, and any other time. */
function Times({ booking, onSlot }: { booking: Deciding["booking"]; onSlot: (slot: Slot) => void }) {
  const isPast = Date.parse(booking.startsAt) < Date.parse(minute.value);
  const [around, setAround] = useState(isPast ? minute.value : booking.startsAt);
  const [isTyped, setTyped] = useState(false);
  const [staffId, setStaffId] = useState<string | null>(booking.staff.id);
  const { answer, trouble } = useQuote(DeskMoveTimes, { id: booking.id, around, staffId });
  const found = answer?.desk?.booking;
  // Once known, they stay to choose from while other times are looked for.
  const [people, setPeople] = useState<readonly { id: string; name: string }[]>([booking.staff]);
  useEffect(() => void (found && setPeople(found.service.staff)), [found?.service.staff.length]);
  const free = found?.desk?.freeTimes ?? [];
  const person = people.find(({ id }) => id === staffId) ?? booking.staff;
  const typed = { startsAt: around, staff: person };
  const isFree = free.some((slot) => slotKey(slot) === slotKey(typed));
  return (
    <>
      <Select
        label={t.booking.times.person}
        none={t.booking.times.anyone}
        options={people}
        value={staffId}
        onValue={setStaffId}
      />
      <TypedTime
        at={around}
        onTime={(at) => {
          setAround(at);
          setTyped(true);
        }}
      />
      <div data-missing="">
        {trouble ? <p class="warn">{t.trouble[trouble]}</p> : null}
        {found && !free.length ? <p class="soft">{t.booking.times.none}</p> : null}
        {free.length ? <Slots legend={t.booking.times.free} slots={free} onSlot={onSlot} /> : null}
      </div>
      {isTyped && staffId && found && !isFree ? (
        <button type="button" class="lined" onClick={() => onSlot(typed)}>
          {t.booking.times.anyway(nearMoment(around), person.name)}
        </button>
      ) : null}
    </>
  );
}

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { BoardMove, BoardReschedule } from "../../../shared/gen/desk/move";
import type { AskedBy, BoardMoveQuery } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { usePress } from "../../../shared/graph/use-press";
import { addDays, longDate } from "../../../shared/time/format";
import { Icon } from "../../../shared/ui/icon";
import { PressButton, Said } from "../../../shared/ui/press";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import { may } from "../shell/who";
import { tell } from "./acts";
import { lookAgain, showBooking } from "./calendar";
import { type Moving, moving, putBack } from "./move";
import { minutesOf, type Plan, STEP, textOf } from "./plan";
import { timeAt } from "./words";
import "./quote.css";

type Asked = NonNullable<NonNullable<BoardMoveQuery["desk"]>["booking"]>;

export interface QuoteProps {
  now: Moving;
  plan: Plan;
  onClose: () => void;
}

/** What a move would do, beside the board: who asked, what it costs, whom it tells, and one button that does it. */
export default function Quote({ now, plan, onClose }: QuoteProps) {
  const { booking } = now;
  const press = usePress(`move ${booking.id}`);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [askedBy, setAskedBy] = useState<AskedBy | null>(null);
  const [isWaived, setWaived] = useState(false);
  const [reason, setReason] = useState("");
  const [isUnusual, setUnusual] = useState(false);
  const [confirmed, setConfirmed] = useState(false);
  const [met, setMet] = useState<readonly string[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  const name = useId();

  const first = booking.parts[0];
  const start = minutesOf(booking.startsAt, plan.day) + now.to.from - now.from.from;
  const staffId = now.part === 0 ? now.to.staffId : (first?.staff.id ?? "");
  const startsAt = textOf(
    addDays(plan.day, Math.floor(start / 1440)),
    ((start % 1440) + 1440) % 1440,
    plan.offset ?? booking.startsAt.slice(19),
  );
  const customer = booking.desk?.customer.name ?? "";
  const staff = plan.columns.find((column) => column.staff.id === staffId)?.staff.name ?? first?.staff.name ?? "";

  function look() {
    ask(BoardMove, { id: booking.id, startsAt, staffId, waive: isWaived }).then(
      ({ desk }) => {
        setAsked(desk?.booking ?? null);
        setTrouble(null);
      },
      (error) => setTrouble(troubleOf(error)),
    );
  }
  useEffect(look, [booking.id, startsAt, staffId, isWaived]);
  useEffect(() => heading.current?.focus(), []);
  // Another place is another question.
  useEffect(() => {
    setMet([]);
    press.say(null);
  }, [startsAt, staffId]);

  const isQuoted = Boolean(asked?.desk?.byVenue);
  const quote = askedBy === "CUSTOMER" ? asked?.desk?.byCustomer : askedBy === "VENUE" ? asked?.desk?.byVenue : null;
  const isAble = !asked || asked.service.staff.some(({ id }) => id === staffId);
  const canWaive = askedBy === "CUSTOMER" && may("WAIVE_MOVES");
  const place = timeAt(plan, now.to.from);

  function move() {
    if (!asked || !askedBy) return press.say(t.day.move.choose);
    const input = {
      bookingId: booking.id,
      expectedVersion: asked.version,
      startsAt,
      staffId,
      askedBy,
      waive: canWaive && isWaived,
      reason: canWaive && isWaived ? reason : null,
      confirmUnusualStart: confirmed,
    };
    press.send(
      t.unknown,
      (idempotencyKey) => ask(BoardReschedule, { input: { ...input, idempotencyKey } }),
      ({ moved }) => {
        if (moved.__typename !== "BookingUpdated") {
          if (moved.__typename === "UnusualStart") setUnusual(true);
          if (moved.__typename === "SlotTaken") setMet(moved.inTheWay.map(({ sentence }) => sentence));
          if (moved.__typename === "BookingChanged") look();
          lookAgain();
          return moved.message;
        }
        showBooking(moved.booking);
        const until = Date.parse(moved.booking.undo?.until ?? "") || Date.now();
        const said = t.day.move.moved(customer, longDate(startsAt), timeAt(plan, start), staff);
        tell(said, moved.booking.undo ? { id: booking.id, name: customer, until } : null);
        lookAgain();
        moving.value = null;
        onClose();
        return null;
      },
    );
  }

  function shift(by: number, to = now.to.staffId) {
    moving.value = { ...now, to: { from: now.to.from + by, to: now.to.to + by, staffId: to } };
  }
  function close() {
    putBack();
    onClose();
  }

  return (
    <section
      class="panel quote"
      aria-labelledby={`${name}-title`}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <div class="panel-head">
        <h2 id={`${name}-title`} tabIndex={-1} ref={heading}>
          {t.day.move.title(customer)}
        </h2>
        <button type="button" class="round plain" aria-label={t.day.side.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <p class="old">
        {t.day.move.was(longDate(plan.day), timeAt(plan, now.from.from), booking.parts[now.part]?.staff.name ?? "")}
      </p>
      <p class="when">
        <span>{longDate(startsAt)}</span>
        <span class="time">
          {place} – {timeAt(plan, now.to.to)}
        </span>
      </p>
      <p class="what">
        {booking.parts[now.part]?.service.name}. {booking.parts.length > 1 ? t.day.move.whole : null}
      </p>
      <div class="shift">
        <button type="button" aria-label={t.day.move.earlier} onClick={() => shift(-STEP)}>
          −15 min
        </button>
        <button type="button" aria-label={t.day.move.later} onClick={() => shift(STEP)}>
          +15 min
        </button>
        {now.part === 0 ? (
          <label>
            <span class="hidden">{t.day.move.with}</span>
            <select value={now.to.staffId} onChange={({ currentTarget }) => shift(0, currentTarget.value)}>
              {plan.columns
                .filter(({ isBusyOnly }) => !isBusyOnly)
                .map((column) => (
                  <option key={column.staff.id} value={column.staff.id}>
                    {column.staff.name}
                  </option>
                ))}
            </select>
          </label>
        ) : null}
      </div>
      {!isAble ? (
        <p class="problem">{t.day.move.doesnt(staff, asked?.service.name ?? "")}</p>
      ) : asked && !isQuoted ? (
        <p class="problem">{asked.can.reschedule.reason ?? t.day.move.nothing}</p>
      ) : (
        <fieldset class="choice two">
          <legend>{t.day.move.asked}</legend>
          {(["CUSTOMER", "VENUE"] as const).map((each) => (
            <label key={each}>
              <input
                type="radio"
                name={name}
                checked={askedBy === each}
                onChange={() => {
                  setAskedBy(each);
                  press.say(null);
                }}
              />
              <span>
                <b>{each === "CUSTOMER" ? customer : t.day.move.venue}</b>
                <small>{each === "CUSTOMER" ? t.day.move.customer : t.day.move.venueWhat}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <div role="status">
        {quote ? (
          <div class="box">
            {quote.sentences.map((sentence, index) => (
              <p key={sentence} class={index ? "" : "big"}>
                {sentence}
              </p>
            ))}
            <p class="small">{quote.told}</p>
          </div>
        ) : null}
      </div>
      {canWaive && quote ? (
        <label class="tick">
          <input
            type="checkbox"
            checked={isWaived}
            onChange={({ currentTarget }) => setWaived(currentTarget.checked)}
          />
          {t.day.move.waive}
        </label>
      ) : null}
      {canWaive && quote && isWaived ? (
        <p class="field">
          <label for={`${name}-reason`}>{t.day.move.reason}</label>
          <input
            id={`${name}-reason`}
            maxLength={500}
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </p>
      ) : null}
      {isUnusual ? (
        <label class="tick">
          <input
            type="checkbox"
            checked={confirmed}
            onChange={({ currentTarget }) => setConfirmed(currentTarget.checked)}
          />
          {t.day.move.unusual}
        </label>
      ) : null}
      {trouble ? (
        <div class="said" role="alert">
          <p class="problem">{t.trouble[trouble]}</p>
          <button type="button" onClick={look}>
            {t.common.tryAgain}
          </button>
        </div>
      ) : asked ? null : (
        <Waiting what={t.common.looking} />
      )}
      <Said press={press} />
      {met.length ? (
        <ul class="met">
          {met.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : null}
      <div class="foot">
        {isQuoted && isAble ? (
          <PressButton press={press} kind="main" doing={t.day.move.moving} onPress={move}>
            {askedBy ? t.day.move.press(timeAt(plan, start), staff) : t.day.move.choose}
          </PressButton>
        ) : null}
        <button type="button" class="quiet" onClick={close}>
          {t.day.move.keep(timeAt(plan, minutesOf(booking.startsAt, plan.day)), first?.staff.name ?? "")}
        </button>
      </div>
    </section>
  );
}

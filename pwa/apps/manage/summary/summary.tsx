import type { ComponentChildren } from "preact";
import type { ManagedBookingFieldsFragment as Booking, PageItem } from "../../../shared/gen/graphql";
import { t } from "../../../shared/i18n/labels";
import { moment } from "../../../shared/time/moment";
import { Countdown } from "../../../shared/ui/countdown";
import { Icon } from "../../../shared/ui/icon";
import { Each, When, WhenIn } from "../../../shared/ui/template";
import type { EarlierNow } from "../earlier-now";
import type { Panel } from "../panels";
import "../../../shared/ui/said.css";
import "./summary.css";

/** What the summary's buttons do; their names stand in the markup, too, for a press that comes before the app does. */
export type Press = Panel | "share";

/** The appointment card. `offline` is the sentence that says since when; `elsewhere` the time where the visitor is. */
export function Summary({
  booking,
  onPress,
  offline,
  elsewhere,
  note,
  unknown,
  earlier,
  undoUntil,
}: {
  booking: Booking;
  /** Absent at build time, when the markup is written. */
  onPress?: (press: Press) => void;
  offline?: string | null;
  elsewhere?: string | null;
  note?: string | null;
  /** What was pressed and isn't known yet, once its panel is closed. */
  unknown?: string | null;
  earlier?: EarlierNow | null;
  /** When the last change can't be taken back any more, where it can be. */
  undoUntil?: string | null;
}) {
  const { page, text, venue, venueMove: move, settlement, due } = booking;
  return (
    <>
      <header class="letterhead">
        <p>{venue.name}</p>
      </header>
      <main class="card">
        <div class="said" role="status">
          {offline ? <p class="offline">{offline}</p> : null}
          {unknown ? <p class="unknown">{unknown}</p> : null}
          {note ? <p class="done-note">{note}</p> : null}
        </div>
        <Shown page={page} item="MOVE">
          <section class="offered" aria-label={t.summary.wasMoved}>
            <p>{move?.sentence}</p>
            <When of={move} has="changesFirst">
              <dl class="was-now">
                <dt class="small">{t.summary.itWas}</dt>
                <dd>
                  <s>{move?.fromText}</s>
                </dd>
                <dt class="small">{t.summary.itIsNow}</dt>
                <dd>
                  <strong>{text.appointment}</strong>
                </dd>
              </dl>
            </When>
            <button
              type="button"
              data-press="moved"
              class="main"
              disabled={!!offline}
              onClick={() => onPress?.("moved")}
            >
              <Icon name="check" />
              {move?.acceptText}
            </button>
            <Shown page={page} item="OTHER_TIME">
              <button
                type="button"
                data-press="reschedule"
                disabled={!!offline}
                onClick={() => onPress?.("reschedule")}
              >
                <Icon name="move" />
                {t.summary.chooseAnotherTime}
              </button>
            </Shown>
            <Shown page={page} item="CANCEL_INSTEAD">
              <button type="button" data-press="cancel" disabled={!!offline} onClick={() => onPress?.("cancel")}>
                {move?.cancelText}
              </button>
            </Shown>
            <p class="hint">{t.summary.newTimeStands}</p>
          </section>
        </Shown>
        <Shown page={page} item="TAKING">
          <section class="offered" aria-label={t.summary.taking}>
            <p>{settlement?.sentence}</p>
            <When of={settlement} has="hint">
              <p class="hint">{settlement?.hint}</p>
            </When>
            <Shown page={page} item="OBJECT">
              <button
                type="button"
                data-press="objection"
                class="main"
                disabled={!!offline}
                onClick={() => onPress?.("objection")}
              >
                {t.objection.press}
              </button>
            </Shown>
          </section>
        </Shown>
        <p class={`status ${booking.phase}`}>{text.status}</p>
        <h1 class={`when ${booking.status}`} tabIndex={-1}>
          <span class="day">{text.date}</span>
          <span class="time">{text.time}</span>
        </h1>
        <p class="zone">
          {venue.timeZoneText}
          {elsewhere ? ` · ${elsewhere}` : null}
        </p>
        <p class="what">
          <strong>{text.services}</strong>
          <span>{t.summary.withWhom(text.people, text.duration)}</span>
        </p>
        <When of={text} has="depositDue">
          <p class="pay-by">
            {text.depositDue}
            {onPress && booking.depositDueAt ? <Countdown until={booking.depositDueAt} /> : null}
          </p>
        </When>
        <When of={text} has="cancelled">
          <p class="outcome">{text.cancelled}</p>
        </When>
        <Shown page={page} item="MONEY">
          <ul class="money" aria-live="polite">
            <When of={booking} has="cancellation">
              <li>{booking.cancellation?.sentence}</li>
            </When>
            <Each of={booking} list="refunds">
              {(refund) => (
                <li>
                  {refund.sentence}
                  <ol class={`steps ${refund.status}`} aria-hidden="true">
                    <Each of={refund} list="steps">
                      {(step) => <li>{step}</li>}
                    </Each>
                  </ol>
                </li>
              )}
            </Each>
            <Each of={booking} list="fees">
              {(fee) => <li>{fee.sentence}</li>}
            </Each>
          </ul>
        </Shown>
        <Shown page={page} item="UNDO">
          <section class="undo" aria-label={t.undo.title}>
            <p>{booking.undo?.sentence}</p>
            <button
              type="button"
              data-press="undo"
              class="lined"
              disabled={!!offline}
              onClick={() => onPress?.("undo")}
            >
              {t.undo.takeBack}
              {undoUntil ? <Countdown until={undoUntil} by="seconds" /> : null}
            </button>
          </section>
        </Shown>
        <When of={text} has="blocked">
          <p class="blocked">{text.blocked}</p>
        </When>
        <When of={text} has="offered">
          <div class="offered">
            <p>{text.offered}</p>
            <button
              type="button"
              data-press="offer"
              class="main"
              disabled={!!offline}
              onClick={() => onPress?.("offer")}
            >
              {t.summary.chooseTime}
            </button>
          </div>
        </When>
        <div class="actions">
          <Shown page={page} item="PAY">
            <button type="button" data-press="pay" class="main pay" onClick={() => onPress?.("pay")}>
              <Icon name="card" />
              {due?.payText}
            </button>
          </Shown>
          <Shown page={page} item="RESCHEDULE">
            <button
              type="button"
              data-press="reschedule"
              class="main"
              disabled={!!offline}
              onClick={() => onPress?.("reschedule")}
            >
              <Icon name="move" />
              {t.summary.reschedule}
            </button>
          </Shown>
          <Shown page={page} item="CALL">
            <a class="button main" href={`tel:${venue.phone}`}>
              <Icon name="phone" />
              {t.summary.call(String(venue.phoneFormatted))}
            </a>
          </Shown>
          <Shown page={page} item="CALENDAR">
            <button type="button" data-press="calendar" onClick={() => onPress?.("calendar")}>
              <Icon name="calendar" />
              {t.summary.addToCalendar}
            </button>
          </Shown>
          <Shown page={page} item="SHARE">
            <button type="button" data-press="share" disabled={!!offline} onClick={() => onPress?.("share")}>
              <Icon name="share" />
              {t.summary.share}
            </button>
          </Shown>
          <Shown page={page} item="CARD">
            <button type="button" data-press="payment" class="wide" onClick={() => onPress?.("payment")}>
              <Icon name="card" />
              {t.summary.paymentCard}
            </button>
          </Shown>
          <Shown page={page} item="CANCEL">
            <button
              type="button"
              data-press="cancel"
              class="quiet"
              disabled={!!offline}
              onClick={() => onPress?.("cancel")}
            >
              {t.summary.cancelBooking}
            </button>
          </Shown>
          <Shown page={page} item="BOOK_AGAIN">
            <a class="button" href={String(venue.storefrontUrl)} rel="noreferrer">
              {t.summary.bookAgain(venue.name)}
            </a>
          </Shown>
        </div>
        <Shown page={page} item="EARLIER" or={!!earlier}>
          <button
            type="button"
            data-press="earlier"
            class={`sooner ${earlier?.offered ? "free" : ""}`}
            disabled={!!offline}
            onClick={() => onPress?.("earlier")}
          >
            <Icon name="sooner" />
            <span>
              <strong>{earlier?.offered ? t.summary.earlierFree : t.summary.earlierTimes}</strong>
              <span class="small">
                {earlier?.offered
                  ? moment(earlier.offered)
                  : earlier?.waits
                    ? t.summary.earlierWaits
                    : t.summary.earlierAsk}
              </span>
            </span>
          </button>
        </Shown>
        <dl class="facts">
          <div>
            <dt>{t.summary.price}</dt>
            <dd>{booking.price.formatted}</dd>
          </div>
          <Shown page={page} item="DEPOSIT">
            <div>
              <dt>{t.summary.deposit}</dt>
              <dd>{booking.deposit?.sentence}</dd>
            </div>
          </Shown>
          <div>
            <dt>{t.summary.where}</dt>
            <dd>
              <span class="address">{venue.address}</span>
              <a class="link" href={venue.mapUrl} target="_blank" rel="noreferrer noopener">
                <Icon name="map" />
                {t.summary.openMap}
              </a>
            </dd>
          </div>
          <When of={venue} has="phone">
            <div>
              <dt>{t.summary.phone}</dt>
              <dd>
                <a class="link" href={`tel:${venue.phone}`}>
                  <Icon name="phone" />
                  {venue.phoneFormatted}
                </a>
              </dd>
            </div>
          </When>
          <div>
            <dt>{t.summary.reference}</dt>
            <dd class="reference">{booking.reference}</dd>
          </div>
        </dl>
        <section class="policy" aria-labelledby="policy-title">
          <h2 id="policy-title">{t.summary.goodToKnow}</h2>
          <ul>
            <Each of={booking} list="policy">
              {(line) => <li>{line}</li>}
            </Each>
          </ul>
          <Shown page={page} item="MESSAGES">
            <button
              type="button"
              data-press="messages"
              class="quiet"
              disabled={!!offline}
              onClick={() => onPress?.("messages")}
            >
              {t.summary.chooseMessages}
            </button>
          </Shown>
          <Shown page={page} item="DISOWN">
            <button
              type="button"
              data-press="notMe"
              class="quiet"
              disabled={!!offline}
              onClick={() => onPress?.("notMe")}
            >
              {t.notMe.title}
            </button>
          </Shown>
          <button
            type="button"
            data-press="forget"
            class="quiet"
            disabled={!!offline}
            onClick={() => onPress?.("forget")}
          >
            {t.summary.forget}
          </button>
        </section>
      </main>
    </>
  );
}

/** What the page shows of a booking only where it is so: the backend has chosen. */
function Shown({
  page,
  item,
  or,
  children,
}: {
  page: Booking["page"];
  item: PageItem;
  or?: boolean;
  children: ComponentChildren;
}) {
  return (
    <WhenIn of={page} list="shows" item={item} or={or}>
      {children}
    </WhenIn>
  );
}

import { t } from "../../../shared/i18n/labels";
import { moment } from "../../../shared/time/moment";
import { Countdown } from "../../../shared/ui/countdown";
import { Icon } from "../../../shared/ui/icon";
import { Each, EachOf, When } from "../../../shared/ui/template";
import type { EarlierNow } from "../earlier-now";
import type { PageModel } from "../model";
import type { Panel } from "../panels";
import "../../../shared/ui/said.css";
import "./summary.css";

/** What the summary's buttons do; their names stand in the markup, too, for a press that comes before the app does. */
export type Press = Panel | "share";

/** The appointment card. `offline` is the sentence that says since when; `elsewhere` the time where the visitor is. */
export function Summary({
  model,
  onPress,
  offline,
  elsewhere,
  note,
  unknown,
  earlier,
  undoUntil,
}: {
  model: PageModel;
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
  return (
    <>
      <header class="letterhead">
        <p>{model.venue_name}</p>
      </header>
      <main class="card">
        <div class="said" role="status">
          {offline ? <p class="offline">{offline}</p> : null}
          {unknown ? <p class="unknown">{unknown}</p> : null}
          {note ? <p class="done-note">{note}</p> : null}
        </div>
        <When value={model.moved_text} name="moved_text">
          <section class="offered" aria-label={t.summary.wasMoved}>
            <p>{model.moved_text}</p>
            <dl class="was-now">
              <dt class="small">{t.summary.itWas}</dt>
              <dd>
                <s>{model.moved_old}</s>
              </dd>
              <dt class="small">{t.summary.itIsNow}</dt>
              <dd>
                <strong>{model.moved_new}</strong>
              </dd>
            </dl>
            <button
              type="button"
              data-press="moved"
              class="main"
              disabled={!!offline}
              onClick={() => onPress?.("moved")}
            >
              <Icon name="check" />
              {model.moved_accept}
            </button>
            <When value={model.can_reschedule} name="can_reschedule">
              <button
                type="button"
                data-press="reschedule"
                disabled={!!offline}
                onClick={() => onPress?.("reschedule")}
              >
                <Icon name="move" />
                {t.summary.chooseAnotherTime}
              </button>
            </When>
            <When value={model.moved_cancel} name="moved_cancel">
              <button type="button" data-press="cancel" disabled={!!offline} onClick={() => onPress?.("cancel")}>
                {model.moved_cancel}
              </button>
            </When>
            <p class="hint">{t.summary.newTimeStands}</p>
          </section>
        </When>
        <When value={model.objection_text} name="objection_text">
          <section class="offered" aria-label={t.summary.taking}>
            <p>{model.objection_text}</p>
            <When value={model.objection_hint} name="objection_hint">
              <p class="hint">{model.objection_hint}</p>
            </When>
            <When value={model.can_object} name="can_object">
              <button
                type="button"
                data-press="objection"
                class="main"
                disabled={!!offline}
                onClick={() => onPress?.("objection")}
              >
                {t.objection.press}
              </button>
            </When>
          </section>
        </When>
        <p class={`status ${model.phase}`}>{model.status_text}</p>
        <h1 class={model.when} tabIndex={-1}>
          <span class="day">{model.date_text}</span>
          <span class="time">{model.time_text}</span>
        </h1>
        <p class="zone">
          {model.zone_text}
          {elsewhere ? ` · ${elsewhere}` : null}
        </p>
        <p class="what">
          <strong>{model.service_name}</strong>
          <span>{t.summary.withWhom(model.staff_name, model.duration_text)}</span>
        </p>
        <When value={model.pay_by_text} name="pay_by_text">
          <p class="pay-by">
            {model.pay_by_text}
            {onPress && model.pay_by ? <Countdown until={model.pay_by} /> : null}
          </p>
        </When>
        <When value={model.cancelled_text} name="cancelled_text">
          <p class="outcome">{model.cancelled_text}</p>
        </When>
        <When value={model.money_lines.length} name="money_lines">
          <ul class="money" aria-live="polite">
            <EachOf items={model.money_lines} name="money_lines">
              {(line) => (
                <li key={line.text}>
                  {line.text}
                  <When value={line.step} name="item.step">
                    <ol class={`steps ${line.step}`} aria-hidden="true">
                      <Each items={line.steps} name="item.steps">
                        {(step) => <li key={step}>{step}</li>}
                      </Each>
                    </ol>
                  </When>
                </li>
              )}
            </EachOf>
          </ul>
        </When>
        <When value={model.undo_text} name="undo_text">
          <section class="undo" aria-label={t.undo.title}>
            <p>{model.undo_text}</p>
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
        </When>
        <When
          value={model.blocked_text && (model.open || !model.undo_text)}
          name="blocked_text and (open or not undo_text)"
        >
          <p class="blocked">{model.blocked_text}</p>
        </When>
        <When value={model.offer_text} name="offer_text">
          <div class="offered">
            <p>{model.offer_text}</p>
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
          <When value={model.pay_text} name="pay_text">
            <button type="button" data-press="pay" class="main pay" onClick={() => onPress?.("pay")}>
              <Icon name="card" />
              {model.pay_text}
            </button>
          </When>
          <When value={model.can_reschedule && !model.moved_text} name="can_reschedule and not moved_text">
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
          </When>
          <When value={!model.can_reschedule && model.phone} name="not can_reschedule and phone">
            <a class="button main" href={`tel:${model.phone}`}>
              <Icon name="phone" />
              {t.summary.call(String(model.phone_text))}
            </a>
          </When>
          <When value={model.open} name="open">
            <button type="button" data-press="calendar" onClick={() => onPress?.("calendar")}>
              <Icon name="calendar" />
              {t.summary.addToCalendar}
            </button>
            <button type="button" data-press="share" disabled={!!offline} onClick={() => onPress?.("share")}>
              <Icon name="share" />
              {t.summary.share}
            </button>
          </When>
          <When value={model.can_card} name="can_card">
            <button type="button" data-press="payment" class="wide" onClick={() => onPress?.("payment")}>
              <Icon name="card" />
              {t.summary.paymentCard}
            </button>
          </When>
          <When value={model.can_cancel && !model.moved_text} name="can_cancel and not moved_text">
            <button
              type="button"
              data-press="cancel"
              class="quiet"
              disabled={!!offline}
              onClick={() => onPress?.("cancel")}
            >
              {t.summary.cancelBooking}
            </button>
          </When>
          <When value={!model.open && model.storefront_url} name="not open and storefront_url">
            <a class="button" href={model.storefront_url ?? ""} rel="noreferrer">
              {t.summary.bookAgain(model.venue_name)}
            </a>
          </When>
        </div>
        <When value={model.can_ask_earlier || earlier} name="can_ask_earlier">
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
        </When>
        <dl class="facts">
          <div>
            <dt>{t.summary.price}</dt>
            <dd>{model.price_text}</dd>
          </div>
          <When value={model.deposit_text} name="deposit_text">
            <div>
              <dt>{t.summary.deposit}</dt>
              <dd>{model.deposit_text}</dd>
            </div>
          </When>
          <div>
            <dt>{t.summary.where}</dt>
            <dd>
              <Each items={model.address_lines} name="address_lines">
                {(line) => (
                  <span class="line" key={line}>
                    {line}
                  </span>
                )}
              </Each>
              <a class="link" href={model.map_url} target="_blank" rel="noreferrer noopener">
                <Icon name="map" />
                {t.summary.openMap}
              </a>
            </dd>
          </div>
          <When value={model.phone} name="phone">
            <div>
              <dt>{t.summary.phone}</dt>
              <dd>
                <a class="link" href={`tel:${model.phone}`}>
                  <Icon name="phone" />
                  {model.phone_text}
                </a>
              </dd>
            </div>
          </When>
          <div>
            <dt>{t.summary.reference}</dt>
            <dd class="reference">{model.reference}</dd>
          </div>
        </dl>
        <section class="policy" aria-labelledby="policy-title">
          <h2 id="policy-title">{t.summary.goodToKnow}</h2>
          <ul>
            <Each items={model.policy} name="policy">
              {(line) => <li key={line}>{line}</li>}
            </Each>
          </ul>
          <When value={model.open} name="open">
            <button
              type="button"
              data-press="messages"
              class="quiet"
              disabled={!!offline}
              onClick={() => onPress?.("messages")}
            >
              {t.summary.chooseMessages}
            </button>
          </When>
          <When value={model.can_disown} name="can_disown">
            <button
              type="button"
              data-press="notMe"
              class="quiet"
              disabled={!!offline}
              onClick={() => onPress?.("notMe")}
            >
              {t.notMe.title}
            </button>
          </When>
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

import { useEffect, useRef, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  CardPanelFieldsFragment as CardBooking,
} from "../../../../shared/gen/graphql";
import { CardPanel, PayDepositWithCredit, RemoveCard } from "../../../../shared/gen/manage/payment";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { longDate } from "../../../../shared/time/format";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Waiting } from "../../../../shared/ui/waiting";
import { AddCard } from "./add-card";
import { findAway } from "./away";
import { BankCard } from "./bank-card";
import { Finish } from "./finish";
import { Pay } from "./pay";
import "../../../../shared/ui/quote.css";
import "./card.css";

// One name for all that is pressed here: one thing at a time.
const PAYMENT = "payment";

type View = "home" | "add" | "pay" | "remove" | "finish";

/** The customer's card, and what they can pay now. Nothing of Stripe's is here before something is pressed. */
export default function Payment({
  booking: known,
  offline,
  pressed,
  fromBank,
  onChanged,
  onPending,
  onRead,
  onClose,
}: {
  booking: Booking;
  offline: boolean;
  /** Whether it was opened by pressing "Pay". */
  pressed: boolean;
  /** Whether a bank's page has led back here. */
  fromBank: boolean;
  onChanged: (booking: Booking, message: string) => void;
  onPending: (message: string) => void;
  /** The page behind shows what was found here, too. */
  onRead: (booking: Booking, isChanged?: boolean) => void;
  onClose: () => void;
}) {
  const [booking, setBooking] = useState<CardBooking | null>(null);
  const [view, setView] = useState<View>("home");
  const [said, setSaid] = useState<string | null>(null);
  const press = usePress(PAYMENT);
  const main = useRef<HTMLButtonElement>(null);

  // Asked for once, when the panel opens.
  useEffect(() => {
    if (offline) return;
    ask(CardPanel, {})
      .then(({ managedBooking }) => {
        if (!managedBooking) return press.say(t.trouble.gone);
        setBooking(managedBooking);
        onRead(managedBooking);
        if (fromBank) return findAway() ? go("finish") : go("home", t.card.unknownAtBank);
        // Who may choose between card and credit is asked first.
        if (pressed && managedBooking.due && !managedBooking.due.withCredit) setView("pay");
      })
      .catch((error) => press.say(t.trouble[troubleOf(error)]));
  }, []);

  // What was pressed is gone with its view: the keyboard goes on from the new one, whose title is heard first.
  useEffect(() => {
    if (booking) (main.current ?? document.getElementById("sheet-title"))?.focus({ preventScroll: true });
  }, [view]);

  function go(next: View, message: string | null = null) {
    press.say(null);
    setSaid(message);
    setView(next);
  }

  // While something is under way, nothing else is begun.
  const back = () => press.busy || go("home");

  function close() {
    // While Stripe is at it, its form must not go away.
    if (!press.busy || press.unknown) onClose();
  }

  function remove() {
    press.send(
      notKnown(t.unknown.cardRemoved),
      (idempotencyKey) => ask(RemoveCard, { input: { idempotencyKey } }),
      ({ removeCard: answer }) => {
        if (answer.__typename !== "RemoveCardSuccess") return answer.message;
        setBooking(answer.booking);
        onRead(answer.booking, true);
        go("home", t.card.removed);
      },
    );
  }

  function useCredit() {
    press.send(
      notKnown(t.unknown.depositPaid),
      (idempotencyKey) => ask(PayDepositWithCredit, { input: { idempotencyKey } }),
      ({ payDepositWithCredit: answer }) => {
        if (answer.__typename !== "PayDepositWithCreditSuccess") return answer.message;
        if (!answer.booking.due) return onChanged(answer.booking, answer.sentence);
        // What is left is paid here, too.
        setBooking(answer.booking);
        onRead(answer.booking, true);
        go("home", answer.sentence);
      },
    );
  }

  const due = booking ? booking.due : known.due;
  const card = booking?.savedCard;
  const { titles } = t.card;
  const title = {
    home: due ? (due.purpose === "FEE" ? titles.yourFee : titles.yourDeposit) : titles.home,
    add: card ? titles.replace : titles.add,
    pay: due?.purpose === "FEE" ? titles.payFee : titles.payDeposit,
    remove: titles.remove,
    finish: titles.finish,
  }[view];
  const alert = <Said press={press} />;

  if (!booking) {
    return (
      <Sheet title={title} onClose={onClose} embeds>
        {offline ? (
          <p>{t.card.offline}</p>
        ) : (
          <>
            {alert}
            {press.problem || press.unknown ? null : <Waiting what={t.card.looking} />}
          </>
        )}
      </Sheet>
    );
  }

  const away = view === "finish" ? findAway() : null;
  if (away) {
    return (
      <Sheet title={title} onClose={onClose} embeds>
        <Finish
          away={away}
          onPaid={onChanged}
          onSaved={(next) => {
            setBooking(next);
            onRead(next, true);
            go("home", t.card.saved);
          }}
          onRefused={(message) => {
            go("home");
            press.say(message);
          }}
        />
      </Sheet>
    );
  }

  if (view === "pay" && due) {
    return (
      <Sheet title={title} onClose={close} embeds>
        <div class="quote">
          <p class="figure" aria-hidden="true">
            {due.amount.formatted}
          </p>
          <p class="sentence">{booking.due?.sentence}</p>
        </div>
        <Pay press={press} due={due} onPaid={onChanged} onPending={onPending} onBack={back} />
      </Sheet>
    );
  }

  if (view === "add") {
    return (
      <Sheet title={title} onClose={close} embeds>
        {card ? <p class="which">{t.card.takesPlace(card.last4)}</p> : null}
        <AddCard
          press={press}
          onBack={back}
          onSaved={(next) => {
            setBooking(next);
            onRead(next, true);
            go("home", t.card.saved);
          }}
        />
      </Sheet>
    );
  }

  if (view === "remove" && card) {
    return (
      <Sheet title={title} onClose={close} embeds>
        <BankCard card={card} />
        <p>{t.card.cantCharge(booking.venue.name)}</p>
        {alert}
        <div class="foot">
          <button type="button" class="main" ref={main} onClick={back} aria-disabled={press.busy}>
            {t.card.keep}
          </button>
          <PressButton press={press} kind="danger" doing={t.card.removing} onPress={remove}>
            {t.card.remove}
          </PressButton>
        </div>
      </Sheet>
    );
  }

  return (
    <Sheet title={title} onClose={close} embeds>
      <div class="said" role="status">
        {said ? <p class="done-note">{said}</p> : null}
      </div>
      {booking.due ? (
        <section class="owed" aria-label={booking.due.purpose === "DEPOSIT" ? t.card.deposit : t.card.fee}>
          <div class="quote">
            <p class="figure" aria-hidden="true">
              {booking.due.amount.formatted}
            </p>
            <p class="sentence">{booking.due.sentence}</p>
          </div>
          <button type="button" class="main" ref={main} onClick={() => press.busy || go("pay")}>
            {t.card.pay(booking.due.amount.formatted, booking.due.purpose === "DEPOSIT")}
          </button>
          {booking.due.withCredit ? (
            <PressButton press={press} kind="" doing={t.card.paying} onPress={useCredit}>
              {booking.due.withCredit.payText}
            </PressButton>
          ) : null}
        </section>
      ) : null}
      {alert}
      {booking.phase !== "OVER" || card ? (
        <section class="on-file" aria-label={t.card.paymentCard}>
          {booking.due ? <h3>{t.card.onFile}</h3> : null}
          {card ? (
            <>
              <BankCard card={card} />
              <div class="about">
                <p>{t.card.mayBeCharged}</p>
                <p class="hint">{t.card.savedOn(longDate(card.consentedAt))}</p>
                {card.expired ? <p class="problem">{t.card.hasExpired}</p> : null}
                {card.expiresEarly && !card.expired ? <p class="problem">{card.expiresEarly}</p> : null}
              </div>
              <div class="pair">
                {booking.phase !== "OVER" ? (
                  <button type="button" ref={booking.due ? null : main} onClick={() => press.busy || go("add")}>
                    {t.card.replace}
                  </button>
                ) : null}
                <button type="button" disabled={!card.removable.allowed} onClick={() => press.busy || go("remove")}>
                  {t.card.remove}
                </button>
              </div>
              {card.removable.reason ? <p class="hint">{card.removable.reason}</p> : null}
            </>
          ) : (
            <>
              <p class="no-card">{t.card.none}</p>
              <p class="hint">{t.card.whatFor(booking.venue.name)}</p>
              <button
                type="button"
                class={booking.due ? "" : "main"}
                ref={booking.due ? null : main}
                onClick={() => press.busy || go("add")}
              >
                {t.card.add}
              </button>
            </>
          )}
        </section>
      ) : booking.due ? null : (
        <p>{t.card.nothingToPay}</p>
      )}
    </Sheet>
  );
}

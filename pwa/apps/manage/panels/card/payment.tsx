import { useEffect, useRef, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  CardPanelFieldsFragment as CardBooking,
} from "../../../../shared/gen/graphql";
import { CardPanel, PayDepositWithCredit, RemoveCard } from "../../../../shared/gen/manage/payment";
import { ask, TROUBLE, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
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

const UNKNOWN_AT_BANK = "We don't know what your bank answered. This is how it stands here.";
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
        if (!managedBooking) return press.say(TROUBLE.gone);
        setBooking(managedBooking);
        onRead(managedBooking);
        if (fromBank) return findAway() ? go("finish") : go("home", UNKNOWN_AT_BANK);
        // Who may choose between card and credit is asked first.
        if (pressed && managedBooking.due && !managedBooking.due.payableWithCredit) setView("pay");
      })
      .catch((error) => press.say(TROUBLE[troubleOf(error)]));
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
      notKnown("if your card is removed"),
      (idempotencyKey) => ask(RemoveCard, { input: { idempotencyKey } }),
      ({ removeCard: answer }) => {
        if (answer.__typename !== "RemoveCardSuccess") return answer.message;
        setBooking(answer.booking);
        onRead(answer.booking, true);
        go("home", "Your card is removed.");
      },
    );
  }

  function useCredit({ amount }: NonNullable<Booking["due"]>) {
    press.send(
      notKnown("if your deposit is paid"),
      (idempotencyKey) => ask(PayDepositWithCredit, { input: { idempotencyKey } }),
      ({ payDepositWithCredit: answer }) =>
        answer.__typename === "PayDepositWithCreditSuccess"
          ? onChanged(answer.booking, `Your ${amount.formatted} deposit is paid with your credit.`)
          : answer.message,
    );
  }

  const due = booking ? booking.due : known.due;
  const card = booking?.savedCard;
  const title = {
    home: due ? (due.purpose === "FEE" ? "Your fee" : "Your deposit") : "Payment card",
    add: card ? "Replace your card" : "Add a card",
    pay: due?.purpose === "FEE" ? "Pay the fee" : "Pay your deposit",
    remove: "Remove your card?",
    finish: "Back from your bank",
  }[view];
  const alert = <Said press={press} />;

  if (!booking) {
    return (
      <Sheet title={title} onClose={onClose} embeds>
        {offline ? (
          <p>
            You're offline. Cards and payments need the internet, so nothing can be changed or charged here now. Connect
            and open this again.
          </p>
        ) : (
          <>
            {alert}
            {press.problem || press.unknown ? null : <Waiting what="Looking up your card…" />}
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
            go("home", "Your card is saved.");
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
        {card ? <p class="which">It takes the place of the card ending {card.last4}.</p> : null}
        <AddCard
          press={press}
          onBack={back}
          onSaved={(next) => {
            setBooking(next);
            onRead(next, true);
            go("home", "Your card is saved.");
          }}
        />
      </Sheet>
    );
  }

  if (view === "remove" && card) {
    return (
      <Sheet title={title} onClose={close} embeds>
        <BankCard card={card} />
        <p>
          {booking.venue.name} can't charge this card any more once it is removed. You can add one again at any time.
        </p>
        {alert}
        <div class="foot">
          <button type="button" class="main" ref={main} onClick={back} aria-disabled={press.busy}>
            Keep my card
          </button>
          <PressButton press={press} kind="danger" doing="Removing…" onPress={remove}>
            Remove card
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
        <section class="owed" aria-label={booking.due.purpose === "DEPOSIT" ? "Deposit" : "Fee"}>
          <div class="quote">
            <p class="figure" aria-hidden="true">
              {booking.due.amount.formatted}
            </p>
            <p class="sentence">{booking.due.sentence}</p>
          </div>
          <button type="button" class="main" ref={main} onClick={() => press.busy || go("pay")}>
            Pay {booking.due.amount.formatted} {booking.due.purpose === "DEPOSIT" ? "deposit" : "fee"}
          </button>
          {booking.due.payableWithCredit ? (
            <PressButton press={press} kind="" doing="Paying…" onPress={() => booking.due && useCredit(booking.due)}>
              Use your {booking.due.amount.formatted} of credit
            </PressButton>
          ) : null}
        </section>
      ) : null}
      {alert}
      {booking.phase !== "OVER" || card ? (
        <section class="on-file" aria-label="Payment card">
          {booking.due ? <h3>Card on file</h3> : null}
          {card ? (
            <>
              <BankCard card={card} />
              <div class="about">
                <p>It may be charged for fees you agreed to when you booked, and for what you pay at the salon.</p>
                <p class="hint">Saved on {longDate(card.consentedAt)}.</p>
                {card.expired ? <p class="problem">This card has expired. Please replace it.</p> : null}
                {card.expiresEarly && !card.expired ? <p class="problem">{card.expiresEarly}</p> : null}
              </div>
              <div class="pair">
                {booking.phase !== "OVER" ? (
                  <button type="button" ref={booking.due ? null : main} onClick={() => press.busy || go("add")}>
                    Replace card
                  </button>
                ) : null}
                <button type="button" disabled={!card.removable.allowed} onClick={() => press.busy || go("remove")}>
                  Remove card
                </button>
              </div>
              {card.removable.reason ? <p class="hint">{card.removable.reason}</p> : null}
            </>
          ) : (
            <>
              <p class="no-card">No card is saved.</p>
              <p class="hint">
                {booking.venue.name} keeps it on file for fees you agreed to and for what you pay at the salon. You read
                the words before you save it, and you can remove it here.
              </p>
              <button
                type="button"
                class={booking.due ? "" : "main"}
                ref={booking.due ? null : main}
                onClick={() => press.busy || go("add")}
              >
                Add a card
              </button>
            </>
          )}
        </section>
      ) : booking.due ? null : (
        <p>There is nothing to pay for this booking any more.</p>
      )}
    </Sheet>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import {
  type ManagedBookingFieldsFragment as Booking,
  type CardPanelFieldsFragment as CardBooking,
  CardPanel,
  PayDepositWithCredit,
  RemoveCard,
} from "../gen/graphql";
import { ask, TROUBLE, troubleOf } from "../lib/api";
import { longDate } from "../lib/format";
import { isOpen } from "../lib/model";
import { Sheet } from "../ui/sheet";
import { Waiting } from "../ui/waiting";
import { AddCard } from "./add-card";
import { BankCard } from "./bank-card";
import { Pay } from "./pay";

type View = "home" | "add" | "pay" | "remove";

/** The customer's card, and what they can pay now. Nothing of Stripe's is here before something is pressed. */
export default function Payment({
  booking: known,
  offline,
  pressed,
  onChanged,
  onPending,
  onRead,
  onClose,
}: {
  booking: Booking;
  offline: boolean;
  /** Whether it was opened by pressing "Pay". */
  pressed: boolean;
  onChanged: (booking: Booking, message: string) => void;
  onPending: (message: string) => void;
  /** The page behind shows what was found here, too. */
  onRead: (booking: Booking) => void;
  onClose: () => void;
}) {
  const [booking, setBooking] = useState<CardBooking | null>(null);
  const [view, setView] = useState<View>("home");
  const [said, setSaid] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const main = useRef<HTMLButtonElement>(null);

  // Asked for once, when the panel opens.
  useEffect(() => {
    if (offline) return;
    ask(CardPanel, {})
      .then(({ managedBooking }) => {
        if (!managedBooking) return setProblem(TROUBLE.gone);
        setBooking(managedBooking);
        onRead(managedBooking);
        // Who may choose between card and credit is asked first.
        if (pressed && managedBooking.due && !managedBooking.due.payableWithCredit) setView("pay");
      })
      .catch((error) => setProblem(TROUBLE[troubleOf(error)]));
  }, []);

  // What was pressed is gone with its view: the keyboard goes on from the new one, whose title is heard first.
  useEffect(() => {
    if (booking) (main.current ?? document.getElementById("sheet-title"))?.focus();
  }, [view]);

  function go(next: View, message: string | null = null) {
    setProblem(null);
    setSaid(message);
    setView(next);
  }

  function close() {
    // While Stripe is at it, its form must not go away.
    if (!busy) onClose();
  }

  async function remove() {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const { removeCard: answer } = await ask(RemoveCard, { input: { idempotencyKey: key.current } });
      key.current = crypto.randomUUID();
      if (answer.__typename === "RemoveCardSuccess") {
        setBooking(answer.booking);
        go("home", "Your card is removed.");
      } else setProblem(answer.message);
    } catch (error) {
      setProblem(TROUBLE[troubleOf(error)]);
    } finally {
      setBusy(false);
    }
  }

  async function useCredit() {
    if (busy || !booking?.due) return;
    setBusy(true);
    setProblem(null);
    try {
      const { payDepositWithCredit: answer } = await ask(PayDepositWithCredit, {
        input: { idempotencyKey: key.current },
      });
      if (answer.__typename === "PayDepositWithCreditSuccess")
        return onChanged(answer.booking, `Your ${booking.due.amount.formatted} deposit is paid with your credit.`);
      key.current = crypto.randomUUID();
      setProblem(answer.message);
    } catch (error) {
      setProblem(TROUBLE[troubleOf(error)]);
    } finally {
      setBusy(false);
    }
  }

  const due = booking ? booking.due : known.due;
  const card = booking?.savedCard;
  const title = {
    home: due ? (due.purpose === "FEE" ? "Your fee" : "Your deposit") : "Payment card",
    add: card ? "Replace your card" : "Add a card",
    pay: due?.purpose === "FEE" ? "Pay the fee" : "Pay your deposit",
    remove: "Remove your card?",
  }[view];
  const alert = (
    <div class="said" role="alert">
      {problem ? <p class="problem">{problem}</p> : null}
    </div>
  );

  if (!booking) {
    return (
      <Sheet title={title} onClose={onClose} embeds>
        {offline ? (
          <p>
            You're offline. Cards and payments need the internet, so nothing can be changed or charged here now. Connect
            and open this again.
          </p>
        ) : problem ? (
          alert
        ) : (
          <Waiting what="Looking up your card…" />
        )}
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
        <Pay due={due} onPaid={onChanged} onPending={onPending} onBusy={setBusy} onBack={() => !busy && go("home")} />
      </Sheet>
    );
  }

  if (view === "add") {
    return (
      <Sheet title={title} onClose={close} embeds>
        {card ? <p class="which">It takes the place of the card ending {card.last4}.</p> : null}
        <AddCard
          onBusy={setBusy}
          onBack={() => !busy && go("home")}
          onSaved={(next) => {
            setBooking(next);
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
          <button type="button" class="main" ref={main} onClick={() => !busy && go("home")}>
            Keep my card
          </button>
          <button type="button" class="danger" onClick={remove} aria-disabled={busy}>
            {busy ? "Removing…" : "Remove card"}
          </button>
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
          <button type="button" class="main" ref={main} onClick={() => go("pay")}>
            Pay {booking.due.amount.formatted} {booking.due.purpose === "DEPOSIT" ? "deposit" : "fee"}
          </button>
          {booking.due.payableWithCredit ? (
            <button type="button" onClick={useCredit} aria-disabled={busy}>
              {busy ? "Paying…" : `Use your ${booking.due.amount.formatted} of credit`}
            </button>
          ) : null}
        </section>
      ) : null}
      {alert}
      {isOpen(booking) || card ? (
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
                {isOpen(booking) ? (
                  <button type="button" ref={booking.due ? null : main} onClick={() => go("add")}>
                    Replace card
                  </button>
                ) : null}
                <button type="button" disabled={!card.removable.allowed} onClick={() => go("remove")}>
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
                onClick={() => go("add")}
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

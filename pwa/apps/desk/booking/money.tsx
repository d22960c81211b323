import { useState } from "preact/hooks";
import {
  DeskCharge,
  DeskDecideDeposit,
  DeskGiveBack,
  DeskGiveCredit,
  DeskPaidBack,
  DeskRetryRefund,
  DeskTakeDeposit,
  DeskWaive,
} from "../../../shared/gen/desk/money";
import { PressButton } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { Field } from "../parts/form";
import { may } from "../shell/who";
import { Words } from "./deciding";
import { major, minorOf, nearMoment } from "./text";
import type { Booking, Desk, UsedBooking } from "./use-booking";

interface Given {
  booking: Booking;
  used: UsedBooking;
  onNote: (text: string) => void;
}

/** Every payment, what goes back, what is owed, what can be done about it, and what is in the books. */
export function Money(given: Given) {
  const { booking, used, onNote } = given;
  const desk = booking.desk;
  if (!desk) return null;
  const owed = desk.fees.filter(({ status }) => ["NOT_CHARGED", "FAILED"].includes(status));
  const canCredit = may("GIVE_CREDIT");
  const isSomething = desk.payments.length || desk.refunds.length || desk.ledger.length || owed.length;
  if (!isSomething && !booking.deposit?.left && !canCredit) return null;
  const failed = desk.refunds.some(({ status, byHand }) => status === "FAILED" || (byHand && status !== "SUCCEEDED"));
  return (
    <details class="more" open={failed || owed.length > 0 || booking.deposit?.status === "KEPT"}>
      <summary>{t.booking.money.title}</summary>
      <Kept {...given} />
      <ul class="things">
        {desk.payments.map((payment) => (
          <Payment key={payment.id} payment={payment} {...given} />
        ))}
        {desk.refunds.map((refund) => (
          <Refund key={refund.id} refund={refund} {...given} />
        ))}
        {owed.map(({ id, sentence }) => (
          <li key={id}>
            <div class="what">
              <p>{sentence}</p>
            </div>
            <div class="acts-row">
              {may("CHARGE_FEES") ? (
                <PressButton press={used.press} kind="" onPress={() => used.send(DeskCharge, { feeId: id })}>
                  {t.booking.money.charge}
                </PressButton>
              ) : null}
              {may("WAIVE_FEES") ? (
                <PressButton press={used.press} kind="quiet" onPress={() => used.send(DeskWaive, { feeId: id })}>
                  {t.booking.money.waive}
                </PressButton>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      <TakeDeposit {...given} />
      {canCredit ? (
        <Sum
          open={t.booking.money.credit}
          lead={t.booking.money.creditLead}
          of={booking.price}
          initial=""
          act={() => t.booking.money.credit}
          used={used}
          onAct={(amountMinor, reason, done) =>
            used.send(
              DeskGiveCredit,
              { amountMinor, reason },
              {
                onDone: () => {
                  done();
                  onNote(t.booking.money.gaveCredit);
                },
              },
            )
          }
        />
      ) : null}
      {desk.ledger.length ? (
        <>
          <h4>{t.booking.money.ledger}</h4>
          <ul class="books">
            {desk.ledger.map(({ id, why, amount, at }) => (
              <li key={id}>
                <span>
                  {t.booking.money.entries[why]}
                  <span class="small">{nearMoment(at)}</span>
                </span>
                <span class="amount">{amount.formatted}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </details>
  );
}

function Payment({ payment, booking, used, onNote }: Given & { payment: Desk["payments"][number] }) {
  const { id, amount, tender, isFee, at, takenBy, left } = payment;
  const said = (isFee ? t.booking.money.fee : t.booking.money.deposit)(
    amount.formatted,
    t.booking.money.tender[tender],
  );
  return (
    <li>
      <div class="what">
        <p>{said}</p>
        <span class="small">{takenBy ? t.booking.history.line(nearMoment(at), takenBy) : nearMoment(at)}</span>
        {left && left.formatted !== amount.formatted ? (
          <span class="small">{t.booking.money.left(left.formatted)}</span>
        ) : null}
        {left && may("GIVE_REFUNDS") ? (
          <Sum
            open={t.booking.money.giveBack}
            of={booking.price}
            initial={major({ amountMinor: left.amountMinor, decimals: booking.price.decimals })}
            act={(typed) => t.booking.money.give(typed)}
            used={used}
            onAct={(amountMinor, reason, done) =>
              used.send(
                DeskGiveBack,
                { paymentId: id, amountMinor, reason },
                {
                  onDone: () => {
                    done();
                    onNote(t.booking.money.gave);
                  },
                },
              )
            }
          />
        ) : null}
      </div>
    </li>
  );
}

function Refund({ refund, used }: Given & { refund: Desk["refunds"][number] }) {
  const { id, amount, tender, status, problem, isFrozen, byHand } = refund;
  const isOwed = byHand && status !== "SUCCEEDED" && status !== "DROPPED";
  return (
    <li>
      <div class="what">
        <p>{t.booking.money.refund(amount.formatted, t.booking.money.tender[tender])}</p>
        <span class={`small ${status === "FAILED" ? "warn" : ""}`}>
          {isFrozen ? t.booking.money.frozen : isOwed ? t.booking.money.byHand : t.booking.money.refundStatus[status]}
        </span>
        {problem ? <span class="small">{problem}</span> : null}
      </div>
      {isFrozen ? null : (
        <div class="acts-row">
          {status === "FAILED" && !byHand && may("RETRY_REFUNDS") ? (
            <PressButton press={used.press} kind="" onPress={() => used.send(DeskRetryRefund, { refundId: id })}>
              {t.booking.money.retry}
            </PressButton>
          ) : null}
          {(status === "FAILED" || isOwed) && may("SETTLE_REFUNDS") ? (
            <PressButton press={used.press} kind="" onPress={() => used.send(DeskPaidBack, { refundId: id })}>
              {t.booking.money.paidBack}
            </PressButton>
          ) : null}
        </div>
      )}
    </li>
  );
}

/** The deposit that isn't paid yet is taken at the desk. */
function TakeDeposit({ booking, used, onNote }: Given) {
  const left = booking.deposit?.left;
  if (!left || !may("RECORD_PAYMENTS") || ["CANCELLED", "NO_SHOW"].includes(booking.status)) return null;
  const take = (tender: "CASH" | "TERMINAL") =>
    used.send(
      DeskTakeDeposit,
      { tender, amountMinor: left.amountMinor },
      { onDone: () => onNote(t.booking.money.took) },
    );
  return (
    <div>
      <p>{t.booking.money.take(left.formatted)}</p>
      <div class="row">
        <PressButton press={used.press} kind="" onPress={() => take("CASH")}>
          {t.booking.money.cash}
        </PressButton>
        <PressButton press={used.press} kind="" onPress={() => take("TERMINAL")}>
          {t.booking.money.terminal}
        </PressButton>
      </div>
    </div>
  );
}

/** A deposit that a cancellation has left here is decided about. */
function Kept({ booking, used }: Given) {
  if (booking.deposit?.status !== "KEPT" || !may("DECIDE_DEPOSITS")) return null;
  return (
    <div class="box owed">
      <p>{t.booking.money.kept}</p>
      <div class="row">
        {(["REFUND_IN_FULL", "KEEP", "CREDIT"] as const).map((deposit) => (
          <PressButton
            key={deposit}
            press={used.press}
            kind=""
            onPress={() => used.send(DeskDecideDeposit, { deposit })}
          >
            {t.booking.money.decide[deposit]}
          </PressButton>
        ))}
      </div>
    </div>
  );
}

/** A sum with its reason, behind a button that opens it. */
function Sum({
  open,
  lead,
  of: { currency, decimals },
  initial,
  act,
  used,
  onAct,
}: {
  open: string;
  lead?: string;
  /** What is typed: money of this currency. */
  of: Pick<Booking["price"], "currency" | "decimals">;
  initial: string;
  act: (typed: string) => string;
  used: UsedBooking;
  onAct: (amountMinor: number, reason: string, done: () => void) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState(initial);
  const [reason, setReason] = useState("");
  const amountMinor = minorOf(typed, decimals);
  const missing = !amountMinor ? t.booking.money.sayAmount : reason.trim() ? null : t.booking.money.sayWhy;
  if (!isOpen)
    return (
      <button type="button" class="small-act" onClick={() => setOpen(true)}>
        {open}
      </button>
    );
  return (
    <div class="inline-form">
      {lead ? <p class="soft">{lead}</p> : null}
      <Field label={t.booking.money.amount(currency)} type="number" value={typed} onValue={setTyped} most={12} />
      <Words label={t.booking.money.why} value={reason} onValue={setReason} most={500} />
      <div class="row">
        <PressButton
          press={used.press}
          kind="main"
          doing={t.booking.acts.working}
          held={missing !== null}
          onPress={() => amountMinor && onAct(amountMinor, reason.trim(), () => setOpen(false))}
        >
          {missing ?? act(typed)}
        </PressButton>
        <button type="button" class="quiet" onClick={() => setOpen(false)}>
          {t.booking.money.keep}
        </button>
      </div>
    </div>
  );
}

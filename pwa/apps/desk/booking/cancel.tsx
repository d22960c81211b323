import { useState } from "preact/hooks";
import {
  DeskCancel,
  DeskCancelQuote,
  DeskDecline,
  DeskMissed,
  DeskNoShowQuote,
} from "../../../shared/gen/desk/deciding";
import type { AskedBy, DepositDecision } from "../../../shared/gen/graphql";
import { time } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { Cards, Tick } from "./choice-cards";
import { type Deciding, Frame, firstName, Quote, useQuote, WhoAsked, Words } from "./deciding";
import { nearMoment } from "./text";

const LONGEST_REASON = 500;

/** The booking is cancelled: who asked for it, what becomes of the money, and who hears of it. */
export function Cancel({ booking, used, onBack }: Deciding) {
  const [askedBy, setAskedBy] = useState<AskedBy | null>(null);
  const [deposit, setDeposit] = useState<DepositDecision>("FOLLOW_RULE");
  const [chargeFee, setChargeFee] = useState(false);
  const [reason, setReason] = useState("");
  const words = t.booking.cancel;
  const isTheirs = askedBy === "CUSTOMER";
  const decided = { deposit: isTheirs ? deposit : "FOLLOW_RULE", chargeFee: isTheirs && chargeFee } as const;
  const { answer, trouble } = useQuote(DeskCancelQuote, askedBy && { id: booking.id, askedBy, ...decided }, {
    booking,
    used,
  });
  const quote = answer?.desk?.booking?.desk?.cancelQuote ?? null;
  const fee = quote?.agreedFee?.formatted;
  const missing = askedBy === null ? words.sayWho : trouble ? t.trouble[trouble] : quote === null ? words.asking : null;

  return (
    <Frame
      title={words.title(firstName(booking))}
      used={used}
      danger
      act={words.act(time(booking.startsAt), booking.staff.name)}
      missing={missing}
      keep={words.keep}
      onBack={onBack}
      onAct={() =>
        askedBy &&
        used.send(
          DeskCancel,
          { askedBy, ...decided, reason: reason.trim() || null },
          { guess: { status: "CANCELLED" }, onDone: () => onBack() },
        )
      }
    >
      <p class="soft">{t.booking.part(nearMoment(booking.startsAt), booking.service.name, booking.staff.name)}</p>
      <WhoAsked booking={booking} value={askedBy} onValue={setAskedBy} />
      <Quote quote={quote} />
      {quote && quote.decisions.length > 1 ? (
        <Cards<DepositDecision>
          legend={words.deposit}
          value={deposit}
          onValue={setDeposit}
          options={quote.decisions.map((value) => ({ value, name: words.decisions[value] }))}
        />
      ) : null}
      {fee ? (
        <Tick checked={chargeFee} onChecked={setChargeFee}>
          {words.chargeFee(fee)}
        </Tick>
      ) : null}
      <Words label={words.reason} hint={words.reasonHint} value={reason} onValue={setReason} most={LONGEST_REASON} />
    </Frame>
  );
}

/** The customer didn't come. */
export function Missed({ booking, used, onBack }: Deciding) {
  const [chargeFee, setChargeFee] = useState(true);
  const words = t.booking.missed;
  const { answer, trouble } = useQuote(DeskNoShowQuote, { id: booking.id, chargeFee }, { booking, used });
  const quote = answer?.desk?.booking?.desk?.noShowQuote ?? null;
  const fee = quote?.agreedFee?.formatted;
  return (
    <Frame
      title={words.title(firstName(booking))}
      used={used}
      danger
      act={words.act}
      missing={trouble ? t.trouble[trouble] : quote === null ? t.booking.cancel.asking : null}
      keep={words.keep}
      onBack={onBack}
      onAct={() => used.send(DeskMissed, { chargeFee }, { guess: { status: "NO_SHOW" }, onDone: () => onBack() })}
    >
      <p class="soft">{t.booking.part(nearMoment(booking.startsAt), booking.service.name, booking.staff.name)}</p>
      <Quote quote={quote} />
      {fee ? (
        <Tick checked={chargeFee} onChecked={setChargeFee}>
          {words.chargeFee(fee)}
        </Tick>
      ) : null}
    </Frame>
  );
}

/** The request is declined: everything goes back. */
export function Decline({ booking, used, onBack }: Deciding) {
  const [reason, setReason] = useState("");
  const words = t.booking.decline;
  return (
    <Frame
      title={words.title(firstName(booking))}
      used={used}
      danger
      act={words.act}
      keep={words.keep}
      onBack={onBack}
      onAct={() =>
        used.send(
          DeskDecline,
          { reason: reason.trim() || null },
          { guess: { status: "CANCELLED" }, onDone: () => onBack() },
        )
      }
    >
      <p>{words.lead}</p>
      <Words
        label={t.booking.cancel.reason}
        hint={t.booking.cancel.reasonHint}
        value={reason}
        onValue={setReason}
        most={LONGEST_REASON}
      />
    </Frame>
  );
}

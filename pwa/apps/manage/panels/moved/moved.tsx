import { useEffect, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  MoveQuoteFieldsFragment as MoveQuote,
} from "../../../../shared/gen/graphql";
import { AcceptMove, VenueMove } from "../../../../shared/gen/manage/moved";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { longDate, time, weekday } from "../../../../shared/time/format";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Terms } from "../../../../shared/ui/terms";
import { Waiting } from "../../../../shared/ui/waiting";
import { settleAgreed } from "../../agreed";
import "../../../../shared/ui/move.css";

/** The time to which the salon moved the booking: what it was, what it is, what accepting it does, and the press that does. */
export default function Moved({
  booking,
  onChanged,
  onRead,
  onClose,
}: {
  booking: Booking;
  onChanged: (booking: Booking, message: string) => void;
  onRead: (booking: Booking) => void;
  onClose: () => void;
}) {
  const [quote, setQuote] = useState<MoveQuote | null>(null);
  const [isRead, setRead] = useState(false);
  const press = usePress("moved");
  const { can, startsAt, text, venueMove: move } = booking;

  // The terms are asked for when the panel opens, and again where the booking was changed elsewhere.
  useEffect(() => {
    ask(VenueMove, {})
      .then(({ managedBooking }) => {
        if (!managedBooking) return press.say(t.trouble.gone);
        onRead(managedBooking);
        setQuote(managedBooking.venueMove?.quote ?? null);
        setRead(true);
      })
      .catch((error) => press.say(t.trouble[troubleOf(error)]));
  }, [booking.version]);

  function accept({ id: quoteId }: MoveQuote) {
    const input = { quoteId, expectedVersion: booking.version };
    press.send(
      notKnown(t.unknown.agreed),
      (idempotencyKey) => ask(AcceptMove, { input: { ...input, idempotencyKey } }),
      ({ acceptMove }) =>
        settleAgreed(acceptMove, onChanged, setQuote, (answer) =>
          answer.__typename === "MoveAccepted"
            ? onChanged(answer.booking, t.moved.agreed(answer.booking.text.appointment))
            : answer.message,
        ),
    );
  }

  if (!isRead) {
    return (
      <Sheet title={t.moved.title} onClose={onClose}>
        <Said press={press} />
        {press.problem || press.unknown ? null : <Waiting what={t.moved.looking} />}
      </Sheet>
    );
  }
  if (!move || !quote || !can.acceptMove.allowed) {
    return (
      <Sheet title={t.moved.overTitle} onClose={onClose}>
        <div class="move">
          <p class="sentence">{can.acceptMove.reason}</p>
          <p class="with">{booking.text.appointment}</p>
        </div>
        <div class="foot">
          <button type="button" class="main" onClick={onClose}>
            {t.common.seeBooking}
          </button>
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet title={t.moved.askTitle} onClose={onClose}>
      <div class="move">
        {move.changesFirst ? (
          <p class="old">
            <span class="hidden">{t.moved.itWas}</span>
            {move.fromText}
          </p>
        ) : (
          <p class="sentence">{move.sentence}</p>
        )}
        <p class="new">
          {move.changesFirst ? <span class="hidden">{t.moved.itIsNow}</span> : null}
          <span class="day">{longDate(startsAt)}</span>
          <span class="time">{time(startsAt)}</span>
        </p>
        <p class="with">{t.common.serviceWith(text.services, text.people)}</p>
      </div>
      <Terms quote={quote} />
      <Said press={press} />
      <div class="foot">
        <PressButton
          press={press}
          kind="main"
          doing={t.moved.accepting}
          describedBy="terms"
          onPress={() => accept(quote)}
        >
          {t.moved.accept(weekday(startsAt), time(startsAt))}
        </PressButton>
        <button type="button" class="quiet" onClick={onClose}>
          {t.moved.notNow}
        </button>
      </div>
    </Sheet>
  );
}

import { useEffect, useState } from "preact/hooks";
import type {
  ManagedBookingFieldsFragment as Booking,
  OpeningOfferFieldsFragment as OpeningOffer,
} from "../../../../shared/gen/graphql";
import { AskForEarlierTimes, EarlierTimes, StopEarlierTimes } from "../../../../shared/gen/manage/earlier";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { daysOfWeek, shortMoment } from "../../../../shared/time/format";
import { Weekday } from "../../../../shared/time/weekday";
import { Icon } from "../../../../shared/ui/icon";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Waiting } from "../../../../shared/ui/waiting";
import { Offered } from "./offered";
import {
  ANYTHING,
  bands,
  box,
  boxesOfBand,
  boxesOfDay,
  dayDate,
  dayName,
  inWords,
  pressed,
  same,
  timesOf,
  toggled,
  type Wish,
  wishOf,
} from "./week";
import "../../../../shared/ui/quick.css";
import "./earlier.css";

interface Loaded {
  booking: Booking;
  /** What they wait for already. */
  wish: Wish | null;
  offers: readonly OpeningOffer[];
  /** Whether anyone else could have a time for them, too. */
  others: boolean;
}

/** The id of nothing, where no link names an offer. */
const NONE = "-";

export default function Earlier({
  openingOfferId,
  onMoved,
  onChanged,
  onClose,
}: {
  /** The offer that a link opened; it is shown once, and nothing more. */
  openingOfferId: string | null;
  onMoved: (booking: Booking) => void;
  onChanged: (booking: Booking, message: string) => void;
  onClose: () => void;
}) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [offer, setOffer] = useState<OpeningOffer | null>(null);
  const [wish, setWish] = useState<Wish>(ANYTHING);
  const press = usePress("earlier");

  // What is asked for and offered is read once, when the panel opens.
  useEffect(() => {
    ask(EarlierTimes, { openingOfferId: openingOfferId ?? NONE })
      .then(({ managedBooking }) => {
        if (!managedBooking) return press.say(t.trouble.gone);
        const { earlierAvailability } = managedBooking;
        const kept = earlierAvailability ? wishOf(earlierAvailability.times) : null;
        setLoaded({
          booking: managedBooking,
          wish: kept,
          offers: managedBooking.openingOffers,
          others: managedBooking.switchableStaff.length > 0,
        });
        if (kept) setWish(kept);
        if (managedBooking.openingOffer) setOffer(managedBooking.openingOffer);
      })
      .catch((error) => press.say(t.trouble[troubleOf(error)]));
  }, []);

  /** What became of an offer that is looked at; without an answer, a press will tell. */
  async function lookAt(id: string) {
    const { managedBooking } = await ask(EarlierTimes, { openingOfferId: id }).catch(() => ({ managedBooking: null }));
    const now = managedBooking?.openingOffer;
    if (now) setOffer((shown) => (shown?.id === id ? now : shown));
  }

  function choose(next: Wish) {
    if (press.busy) return;
    press.say(null);
    setWish(next);
  }

  function keep() {
    const words = inWords(wish);
    if (!words) return press.say(t.earlier.chooseSome);
    const input = { times: timesOf(wish) };
    press.send(
      notKnown(t.unknown.wished),
      (idempotencyKey) => ask(AskForEarlierTimes, { input: { ...input, idempotencyKey } }),
      ({ askForEarlierTimes: answer }) =>
        answer.__typename === "EarlierTimesAsked"
          ? onChanged(answer.booking, t.earlier.willTell(words))
          : answer.message,
    );
  }

  function stop() {
    press.send(
      notKnown(t.unknown.stopped),
      (idempotencyKey) => ask(StopEarlierTimes, { input: { idempotencyKey } }),
      ({ stopEarlierTimes: answer }) =>
        answer.__typename === "EarlierTimesStopped" ? onChanged(answer.booking, t.earlier.stopped) : answer.message,
    );
  }

  if (!loaded) {
    return (
      <Sheet title={t.earlier.title} onClose={onClose}>
        <Said press={press} />
        {press.problem || press.unknown ? null : <Waiting what={t.common.looking} />}
      </Sheet>
    );
  }
  if (offer) {
    const others = loaded.offers.filter((each) => each.id !== offer.id);
    const toWish = () => {
      setLoaded({ ...loaded, offers: others });
      setOffer(null);
    };
    return (
      <Offered
        booking={loaded.booking}
        offer={offer}
        others={others}
        onOther={setOffer}
        onOver={() => void lookAt(offer.id)}
        onWish={loaded.wish ? toWish : null}
        onMoved={onMoved}
        onChanged={onChanged}
        onClose={onClose}
      />
    );
  }
  const { can, staff, venue } = loaded.booking;
  const words = inWords(wish);
  const who = loaded.others ? t.earlier.orSomeone(staff.name) : staff.name;
  return (
    <Sheet title={t.earlier.title} onClose={onClose}>
      <Said press={press} />
      {loaded.offers.length ? (
        <ul class="quick">
          {loaded.offers.map((each) => (
            <li key={each.id}>
              <button type="button" onClick={() => setOffer(each)}>
                <span class="small">{t.earlier.offeredNow(each.staff.name)}</span>
                {shortMoment(each.startsAt)}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {loaded.wish || can.askEarlier.allowed ? (
        <>
          <p>{t.earlier.about(who)}</p>
          <Grid wish={wish} onChoose={choose} />
          <div class="foot">
            <p class="wish" role="status">
              {words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}.` : t.earlier.chooseHint}
            </p>
            <PressButton
              press={press}
              kind="main"
              doing={t.common.oneMoment}
              held={loaded.wish !== null && same(loaded.wish, wish)}
              onPress={keep}
            >
              {loaded.wish ? t.earlier.save : t.earlier.ask}
            </PressButton>
            {loaded.wish ? (
              <PressButton press={press} kind="quiet" onPress={stop}>
                {t.earlier.stop}
              </PressButton>
            ) : null}
          </div>
        </>
      ) : (
        <div class="nothing">
          <p>{can.askEarlier.reason}</p>
          {venue.phone ? (
            <a class="button" href={`tel:${venue.phone}`}>
              <Icon name="phone" />
              {t.summary.call(venue.phoneFormatted ?? venue.phone)}
            </a>
          ) : null}
        </div>
      )}
    </Sheet>
  );
}

/** Days down, times of the day across. Each box is pressed by itself, and several by a day's or a time's name. */
function Grid({ wish, onChoose }: { wish: Wish; onChoose: (wish: Wish) => void }) {
  return (
    <table class="boxes">
      <thead>
        <tr>
          <td />
          {bands().map(([band, name, hours]) => (
            <th key={band} scope="col">
              <button
                type="button"
                aria-pressed={pressed(wish, boxesOfBand(wish, band))}
                onClick={() => onChoose(toggled(wish, boxesOfBand(wish, band)))}
              >
                {name}
                <span class="small">{hours}</span>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {daysOfWeek().map((day) => (
          <tr key={day}>
            <th scope="row">
              <button
                type="button"
                aria-pressed={pressed(wish, boxesOfDay(wish, day))}
                onClick={() => onChoose(toggled(wish, boxesOfDay(wish, day)))}
              >
                <Weekday of={dayDate(day)} />
              </button>
            </th>
            {bands().map(([band, name]) => {
              const one = box(day, band);
              return (
                <td key={band}>
                  <button
                    type="button"
                    class="box"
                    aria-label={t.earlier.box(dayName(day), name)}
                    aria-pressed={wish.has(one)}
                    onClick={() => onChoose(toggled(wish, [one]))}
                  >
                    {wish.has(one) ? <Icon name="check" /> : null}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

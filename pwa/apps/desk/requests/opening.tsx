import { DeskOfferOpening, DeskTakeOpeningBack } from "../../../shared/gen/desk/requests";
import type { OpeningFieldsFragment as Opening } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { shortDate, time } from "../../../shared/time/format";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import { may } from "../shell/who";
import { Panel } from "./panel";

/** Whose time, and from when to when. */
function whenOf({ staff, startsAt, endsAt }: Opening): string {
  return t.requests.opening(staff.name, shortDate(startsAt), time(startsAt), time(endsAt));
}

/** Time that became free, and how far it is with it. */
export function OpeningLine({ opening, onOpen }: { opening: Opening; onOpen: () => void }) {
  return (
    <li class="note beside">
      <div>
        <strong>{whenOf(opening)}</strong>
        <span>{opening.sentence}</span>
      </div>
      <button type="button" data-opens={`who ${opening.id}`} onClick={onOpen}>
        {t.requests.who}
        <span class="hidden"> {whenOf(opening)}</span>
      </button>
    </li>
  );
}

/** Who was told of an opening, whom else it might suit and why they weren't told; offered by hand, or taken back. */
export function WhoSuits({
  opening,
  onClose,
  onDone,
}: {
  opening: Opening;
  onClose: () => void;
  onDone: (said: string) => void;
}) {
  const back = usePress(`take opening back ${opening.id}`);

  function takeBack() {
    back.send(
      t.unknown,
      (idempotencyKey) => ask(DeskTakeOpeningBack, { input: { openingId: opening.id, idempotencyKey } }),
      ({ deskWithdrawOpening: answer }) => {
        if (answer.__typename !== "OpeningWithdrawn") return answer.message;
        onDone(t.requests.openingTakenBack(whenOf(opening)));
        return null;
      },
    );
  }

  return (
    <Panel title={whenOf(opening)} onClose={onClose}>
      <p>{opening.sentence}</p>
      <section>
        <h3>{t.requests.told}</h3>
        {opening.told.length ? (
          <ul class="things">
            {opening.told.map((told) => (
              <li key={told.id}>
                <div class="what">
                  <strong>{told.customer}</strong>
                  <span class="small">{told.sentence}</span>
                </div>
              </li>
            ))}
          </ul>
        ) : (
          <p class="lead">{t.requests.toldNobody}</p>
        )}
      </section>
      <section>
        <h3>{t.requests.considered}</h3>
        {opening.considered.length ? (
          <ul class="things">
            {opening.considered.map((each) => (
              <Considered key={each.bookingId} opening={opening} considered={each} onDone={onDone} />
            ))}
          </ul>
        ) : (
          <p class="lead">{t.requests.consideredNobody}</p>
        )}
      </section>
      {may("OFFER_OPENINGS") ? (
        <>
          <Said press={back} />
          <PressButton press={back} kind="danger" doing={t.requests.takingBack} onPress={takeBack}>
            {t.requests.takeOpeningBack}
          </PressButton>
          <p class="small">{t.requests.takeOpeningBackLead}</p>
        </>
      ) : null}
    </Panel>
  );
}

function Considered({
  opening,
  considered: { bookingId, customer, whyNot },
  onDone,
}: {
  opening: Opening;
  considered: Opening["considered"][number];
  onDone: (said: string) => void;
}) {
  const press = usePress(`offer opening ${opening.id} ${bookingId}`);

  function offer() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskOfferOpening, { input: { openingId: opening.id, bookingId, idempotencyKey } }),
      ({ deskOfferOpening: answer }) => {
        if (answer.__typename !== "OpeningOffered") return answer.message;
        onDone(t.requests.openingOffered(customer, whenOf(opening)));
        return null;
      },
    );
  }

  return (
    <li>
      <div class="what">
        <strong>{customer}</strong>
        <span class="small">{whyNot}</span>
        <Said press={press} />
      </div>
      {may("OFFER_OPENINGS") ? (
        <PressButton press={press} kind="" doing={t.requests.offering} onPress={offer}>
          {t.requests.offerAnyway}
          <span class="hidden"> {customer}</span>
        </PressButton>
      ) : null}
    </li>
  );
}

import { useEffect, useState } from "preact/hooks";
import { DeskBothCustomers, DeskMergeCustomers } from "../../../shared/gen/desk/customers";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { usePress } from "../../../shared/graph/use-press";
import { dateWithYear } from "../../../shared/time/format";
import { shortMoment } from "../../../shared/time/moment";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { SearchField, Tick } from "../parts/form";
import { Answered } from "../parts/screen";
import { ask } from "../session/session";
import type { Customer } from "./card";
import { FoundName } from "./found";
import { useSearch } from "./use-search";

/** Two records of one person become one: first who the other is, then both side by side, and what moves. */
export function MergeCustomers({
  customer,
  onClose,
  onDone,
}: {
  customer: Customer;
  onClose: () => void;
  onDone: (stays: string, said: string) => void;
}) {
  const [other, setOther] = useState<string | null>(null);
  return (
    <Sheet title={t.customers.mergeTitle} onClose={onClose}>
      {other ? (
        <Both key={other} id={customer.id} otherId={other} onOther={() => setOther(null)} onDone={onDone} />
      ) : (
        <WhoElse customer={customer} onChosen={setOther} />
      )}
    </Sheet>
  );
}

function WhoElse({ customer, onChosen }: { customer: Customer; onChosen: (id: string) => void }) {
  // Whoever is the same has the same name, as a rule.
  const [typed, setTyped] = useState(customer.name);
  const search = useSearch(typed, 10);
  const others = search.found?.filter(({ id }) => id !== customer.id) ?? null;
  return (
    <>
      <p>{t.customers.mergeWho(customer.name)}</p>
      <SearchField label={t.customers.search} value={typed} onValue={setTyped} />
      <p class="hidden" role="status">
        {others && search.by ? t.customers.count(others.length, search.hasMore) : ""}
      </p>
      <Answered asked={{ answer: others, trouble: search.trouble, again: search.again }}>
        {(found) =>
          found.length ? (
            <ul class="found">
              {found.map((each) => (
                <li key={each.id}>
                  <button type="button" class="plain" onClick={() => onChosen(each.id)}>
                    <FoundName customer={each} />
                  </button>
                </li>
              ))}
            </ul>
          ) : (
            <p class="lead">{t.customers.mergeNobody}</p>
          )
        }
      </Answered>
    </>
  );
}

function Both({
  id,
  otherId,
  onOther,
  onDone,
}: {
  id: string;
  otherId: string;
  onOther: () => void;
  onDone: (stays: string, said: string) => void;
}) {
  const [both, setBoth] = useState<readonly [Customer, Customer] | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [staysId, setStays] = useState(id);
  /** The graph's question whether they are one person, once it asks. */
  const [question, setQuestion] = useState<string | null>(null);
  const [isSame, setSame] = useState(false);
  const [matters, setMatters] = useState<readonly string[]>([]);
  const press = usePress(`merge ${id} ${otherId}`);

  async function look() {
    try {
      const { desk } = await ask(DeskBothCustomers, { id, otherId });
      setBoth(desk?.one && desk.other ? [desk.one, desk.other] : null);
      setTrouble(null);
      if (desk && !(desk.one && desk.other)) onOther();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  }
  useEffect(() => void look(), []);

  function merge(stays: Customer, goes: Customer) {
    setMatters([]);
    press.send(
      t.unknown,
      (idempotencyKey) =>
        ask(DeskMergeCustomers, {
          input: {
            customerId: stays.id,
            expectedVersion: stays.version,
            otherId: goes.id,
            otherVersion: goes.version,
            samePerson: isSame,
            idempotencyKey,
          },
        }),
      ({ deskMergeCustomers: answer }) => {
        if (answer.__typename === "CustomersMerged") {
          onDone(stays.id, t.customers.merged(stays.name));
          return null;
        }
        if (answer.__typename === "InvalidInput" && answer.field === "samePerson") {
          setQuestion(answer.message);
          return null;
        }
        if (answer.__typename === "CustomerHasOpenMatters") setMatters(answer.matters.map(({ sentence }) => sentence));
        if (answer.__typename === "CustomerChanged") void look();
        return answer.message;
      },
    );
  }

  return (
    <Answered asked={{ answer: both, trouble, again: look }}>
      {(two) => {
        const stays = two[0].id === staysId ? two[0] : two[1];
        const goes = two[0].id === staysId ? two[1] : two[0];
        return (
          <>
            <fieldset class="both">
              <legend>{t.customers.whoStays}</legend>
              {two.map((each) => (
                <label key={each.id} class="box">
                  <span class="pick">
                    <input type="radio" name="stays" checked={each.id === staysId} onChange={() => setStays(each.id)} />
                    <strong>{each.name}</strong>
                  </span>
                  <Record customer={each} />
                </label>
              ))}
            </fieldset>
            <p>{t.customers.mergeLead(goes.name, stays.name)}</p>
            <p class="warn">{t.customers.mergeForGood}</p>
            {question ? (
              <div role="alert" class="box warned">
                <p>{question}</p>
                <Tick label={t.customers.samePerson} checked={isSame} onChecked={setSame} />
              </div>
            ) : null}
            <Said press={press} />
            {matters.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            <div class="foot">
              <PressButton
                press={press}
                kind="danger"
                doing={t.customers.merging}
                held={question !== null && !isSame}
                onPress={() => merge(stays, goes)}
              >
                {t.customers.mergeInto(goes.name, stays.name)}
              </PressButton>
              <button type="button" onClick={onOther}>
                {t.customers.someoneElse}
              </button>
            </div>
          </>
        );
      }}
    </Answered>
  );
}

/** What is known of one of the two, as it tells whether they are one person. */
function Record({
  customer: { phoneFormatted, email, visits, storeCredits, savedCard, alert },
}: {
  customer: Customer;
}) {
  return (
    <span class="small">
      <span class="line">{phoneFormatted ? <bdi>{phoneFormatted}</bdi> : t.customers.noPhone}</span>
      <span class="line">{email ?? t.customers.noEmail}</span>
      {visits ? (
        <span class="line">
          {t.customers.came} {t.customers.times(visits.kept)}
          {visits.lastAt ? ` · ${t.customers.last} ${dateWithYear(visits.lastAt)}` : ""}
          {visits.nextAt ? ` · ${t.customers.next} ${shortMoment(visits.nextAt)}` : ""}
        </span>
      ) : null}
      {storeCredits.length ? (
        <span class="line">
          {t.customers.credit}: {storeCredits.map(({ left }) => left.formatted).join(", ")}
        </span>
      ) : null}
      {savedCard ? (
        <span class="line">
          {t.customers.cardOf(savedCard.brand, savedCard.last4, `${savedCard.expMonth}/${savedCard.expYear}`)}
        </span>
      ) : null}
      {alert ? <span class="chip alert">{alert}</span> : null}
    </span>
  );
}

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { DeskNewCustomers } from "../../../shared/gen/desk/new";
import type { FoundCustomerFragment as Found } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { shortDate } from "../../../shared/time/format";
import { t } from "../i18n/labels";
import { Field } from "../parts/form";
import { Unanswered } from "../parts/screen";
import { ask } from "../session/session";

const LEAST = 2;
const WAIT_MS = 120;

/** For whom it is: a customer on record, somebody as typed, or whoever stands at the desk and needs no contact. */
export type Who =
  | { kind: "known"; customer: Found }
  | { kind: "typed"; text: string; other: string }
  | { kind: "walkIn" };

export const NOBODY: Who = { kind: "typed", text: "", other: "" };

/** What was typed, as name, number and address: the one field takes either, the other what it lacks. */
export function typedOf({ text, other }: { text: string; other: string }): {
  name: string;
  phone: string | null;
  email: string | null;
} {
  const isContact = isPhone(text) || text.includes("@");
  const [name, contact] = isContact ? [other.trim(), text.trim()] : [text.trim(), other.trim()];
  const isEmail = contact.includes("@");
  return { name, phone: contact && !isEmail ? contact : null, email: isEmail ? contact : null };
}

function isPhone(text: string): boolean {
  return /^\s*[+\d][\d\s().-]*$/.test(text);
}

/** One field for name or phone: it finds as one types. */
export function WhoField({ who, onWho, missing }: { who: Who; onWho: (who: Who) => void; missing: boolean }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<readonly Found[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [attempt, setAttempt] = useState(0);
  const text = who.kind === "typed" ? who.text : "";
  useEffect(() => {
    if (who.kind === "typed") field.current?.focus();
  }, [who.kind]);

  // Only what is typed now counts: an answer to what was typed before is passed over.
  useEffect(() => {
    setTrouble(null);
    if (text.trim().length < LEAST) return setFound([]);
    let isNow = true;
    const timer = setTimeout(() => {
      ask(DeskNewCustomers, { search: text.trim() }).then(
        ({ desk }) => isNow && setFound(desk?.customers.edges.map(({ node }) => node) ?? []),
        (error) => {
          if (!isNow) return;
          setFound([]);
          setTrouble(troubleOf(error));
        },
      );
    }, WAIT_MS);
    return () => {
      isNow = false;
      clearTimeout(timer);
    };
  }, [text, attempt]);

  if (who.kind !== "typed")
    return (
      <div class="box chosen">
        <p>
          <strong>{who.kind === "known" ? who.customer.name : t.newBooking.isWalkIn}</strong>
          {who.kind === "known" ? <Told of={who.customer} /> : null}
        </p>
        <button type="button" class="quiet" onClick={() => onWho(NOBODY)}>
          {t.newBooking.other}
        </button>
      </div>
    );
  const needsName = isPhone(text) || text.includes("@");
  return (
    <div class="who-field" data-missing={missing ? "" : undefined}>
      <label for={id}>{t.newBooking.who}</label>
      <div class="row">
        <input
          id={id}
          ref={field}
          type="text"
          autocomplete="off"
          spellcheck={false}
          maxLength={120}
          value={text}
          onInput={({ currentTarget }) => onWho({ ...who, text: currentTarget.value })}
        />
        <button type="button" onClick={() => onWho({ kind: "walkIn" })}>
          {t.newBooking.walkIn}
        </button>
      </div>
      <p class="hidden" role="status">
        {found.length ? t.newBooking.found(found.length) : ""}
      </p>
      <Unanswered asked={{ trouble, again: async () => setAttempt((count) => count + 1) }} />
      {found.length ? <People people={found} onPerson={(customer) => onWho({ kind: "known", customer })} /> : null}
      {text.trim().length >= LEAST ? (
        <Field
          label={needsName ? t.newBooking.name : t.newBooking.contact}
          value={who.other}
          onValue={(other) => onWho({ ...who, other })}
        />
      ) : null}
    </div>
  );
}

/** Customers to choose from, each a press. */
export function People({ people, onPerson }: { people: readonly Found[]; onPerson: (person: Found) => void }) {
  return (
    <ul class="people">
      {people.map((person) => (
        <li key={person.id}>
          <button type="button" onClick={() => onPerson(person)}>
            <b>{person.name}</b>
            <Told of={person} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Told({ of: { visits, phoneEnding, storeCredits, alert } }: { of: Found }) {
  const told = [
    visits ? t.newBooking.visits(visits.kept, visits.lastAt ? shortDate(visits.lastAt) : null) : null,
    phoneEnding ? t.newBooking.ending(phoneEnding) : null,
    storeCredits.length ? t.newBooking.credit(storeCredits.map(({ left }) => left.formatted).join(" + ")) : null,
  ].filter(Boolean);
  return (
    <>
      <small>{told.join(" · ")}</small>
      {alert ? <small class="warn">{alert}</small> : null}
    </>
  );
}

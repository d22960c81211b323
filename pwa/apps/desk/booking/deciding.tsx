import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AskedBy, DocumentId } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { ask } from "../session/session";
import { minute } from "../shell/clock";
import { Cards } from "./choice-cards";
import type { Booking, UsedBooking } from "./use-booking";

/** What each decision about a booking is given. */
export interface Deciding {
  booking: Booking;
  used: UsedBooking;
  /** As it was when the decision began, where somebody else has changed it since and that was found out; else null. */
  before: Booking | null;
  /** Back to the booking; `note` says what has been done. */
  onBack: (note?: string) => void;
}

/** The frame of a decision: its title, what is to be decided, one button that says what it does, and the way back. */
export function Frame({
  title,
  used: { press },
  act,
  missing,
  danger = false,
  keep,
  onAct,
  onBack,
  children,
}: {
  title: string;
  used: UsedBooking;
  /** What the button does. */
  act: string;
  /** What is still to be said before it can: the button says it, and leads there. */
  missing?: string | null;
  danger?: boolean;
  keep: string;
  onAct: () => void;
  onBack: () => void;
  children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLFormElement>(null);
  useEffect(() => heading.current?.focus(), []);

  function pressed() {
    if (!missing) return onAct();
    body.current?.querySelector<HTMLElement>("[data-missing] :is(input, textarea, button)")?.focus();
  }
  return (
    <form
      class="deciding"
      ref={body}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        pressed();
      }}
    >
      <h3 class="deciding-title" tabIndex={-1} ref={heading}>
        {title}
      </h3>
      {children}
      <div class="deciding-foot">
        <Said press={press} />
        <PressButton
          press={press}
          kind={missing ? "lined" : danger ? "main hurting" : "main"}
          doing={t.booking.acts.working}
          onPress={pressed}
        >
          {missing ?? act}
        </PressButton>
        <button type="button" class="quiet" onClick={onBack}>
          {keep}
        </button>
      </div>
    </form>
  );
}

/** Who asked for a change: nothing is chosen beforehand. */
export function WhoAsked({
  booking,
  value,
  onValue,
}: {
  booking: Booking;
  value: AskedBy | null;
  onValue: (value: AskedBy) => void;
}) {
  const words = t.booking.asked;
  return (
    <div data-missing={value === null ? "" : undefined}>
      <Cards<AskedBy>
        kind="two"
        legend={words.legend}
        value={value}
        onValue={onValue}
        options={[
          { value: "CUSTOMER", name: firstName(booking), what: words.onThePhone },
          { value: "VENUE", name: words.weDid, what: words.theSalon },
        ]}
      />
    </div>
  );
}

/** What the customer is called in few letters. */
export function firstName({ desk }: Booking): string {
  return desk?.customer.name.split(" ")[0] ?? "";
}

/** What it does to the money, the most important first, and who hears of it. */
export function Quote({ quote }: { quote: { sentences: readonly string[]; told: string } | null }) {
  const [first, ...rest] = quote?.sentences ?? [];
  return (
    <div aria-live="polite">
      {quote ? (
        <div class="box">
          <p class="big">{first}</p>
          {rest.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p class="soft">{quote.told}</p>
        </div>
      ) : null}
    </div>
  );
}

/** A line, or several, that somebody types. */
export function Words({
  label,
  hint,
  value,
  onValue,
  most,
  missing = false,
}: {
  label: string;
  hint?: string;
  value: string;
  onValue: (value: string) => void;
  most: number;
  missing?: boolean;
}) {
  return (
    <label class="words" data-missing={missing ? "" : undefined}>
      <b>{label}</b>
      {hint ? <span class="soft">{hint}</span> : null}
      <textarea rows={2} maxLength={most} value={value} onInput={({ currentTarget }) => onValue(currentTarget.value)} />
    </label>
  );
}

/**
 * The answer to a question that is asked anew whenever its variables change; of a decision not made yet, `variables` are null.
 * What a booking's money comes to hangs on the booking as well, as it stands, and on the time: `about` is given there.
 */
export function useQuote<Answer, Variables extends object>(
  document: DocumentId<Answer, Variables>,
  variables: Variables | null,
  about: Pick<Deciding, "booking" | "used"> | null = null,
): { answer: Answer | null; trouble: Trouble | null } {
  const [found, setFound] = useState<{ of: string; answer: Answer } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const key = variables && JSON.stringify([variables, about && [about.booking.version, about.used.refused]]);
  // With each minute it is asked again; what was answered the minute before stands until that is there.
  const now = about && minute.value;
  useEffect(() => {
    if (!variables || !key) return;
    let isAsked = true;
    setTrouble(null);
    ask(document, variables).then(
      (answer) => isAsked && setFound({ of: key, answer }),
      (error) => isAsked && setTrouble(troubleOf(error)),
    );
    return () => {
      isAsked = false;
    };
  }, [key, now]);
  return { answer: found && found.of === key ? found.answer : null, trouble };
}

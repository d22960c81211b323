import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { DeskCustomer } from "../../../shared/gen/desk/customers";
import type { CustomerFieldsFragment, VisitFieldsFragment as Visit } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { dateWithYear } from "../../../shared/time/format";
import { shortMoment } from "../../../shared/time/moment";
import { Icon } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { Address } from "../parts/address";
import { Answered, Note, Title } from "../parts/screen";
import { ask } from "../session/session";
import { useFollow } from "../shell/follow";
import { may } from "../shell/who";
import { CorrectCustomer } from "./correct";
import { EraseCustomer } from "./erase";
import { ExportCustomer } from "./export";
import { Visits } from "./history";
import { MergeCustomers } from "./merge";
import { NoteCustomer } from "./note";
import { SettleCredit } from "./settle-credit";
import "./customers.css";

export type Customer = CustomerFieldsFragment;

type Open = "correct" | "note" | "merge" | "export" | "erase" | "credit" | null;

/** As many bookings as the graph is asked for at once. */
const AT_ONCE = 10;

interface History {
  visits: readonly Visit[];
  hasMore: boolean;
  end: string | null;
}

/** One customer: how to reach them, what to know, what they came for, and what can be done about them. */
export function CustomerCard({ id }: { id: string }) {
  const { query, route } = useLocation();
  // undefined until it is known, null where there is no such customer.
  const [customer, setCustomer] = useState<Customer | null | undefined>();
  const [history, setHistory] = useState<History>({ visits: [], hasMore: false, end: null });
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>("correct" in query ? "correct" : null);
  const close = () => setOpen(null);

  async function look(after: string | null) {
    try {
      const { desk } = await ask(DeskCustomer, { id, after });
      const found = desk?.customer ?? null;
      setCustomer(found);
      setTrouble(null);
      if (!found) return;
      const { edges, pageInfo } = found.bookings;
      const visits = edges.map(({ node }) => node);
      setHistory((before) => ({
        visits: after === null ? visits : [...before.visits, ...visits],
        hasMore: pageInfo.hasNextPage,
        end: pageInfo.endCursor,
      }));
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  }
  useEffect(() => void look(null), [id]);
  // Not while something is written about them: the version that it is sent with is the one that was read.
  useFollow(() => void (open || history.visits.length > AT_ONCE || look(null)));

  function done(said: string) {
    setNote(said);
    close();
    void look(null);
  }

  if (customer === null)
    return (
      <>
        <Title>{t.customers.notFoundTitle}</Title>
        <Note text={note} />
        <p>{t.customers.notFound}</p>
        <a class="button" href="/desk/customers">
          {t.customers.toAll}
        </a>
      </>
    );
  return (
    <Answered asked={{ answer: customer ?? null, trouble, again: () => look(null) }}>
      {(shown) => (
        <>
          <Title>{shown.name}</Title>
          {shown.alert ? <p class="alert-line">{shown.alert}</p> : null}
          <Note text={note} />
          <div class="to-do">
            {may("KEEP_BOOK") ? (
              <a class="button main" href={`/desk/new?customer=${id}`}>
                {t.customers.bookAgain}
              </a>
            ) : null}
            {shown.phone ? (
              <a class="button" href={`tel:${shown.phone}`}>
                <Icon name="phone" />
                {t.customers.call}
              </a>
            ) : null}
          </div>
          <Contact customer={shown} onCorrect={() => setOpen("correct")} />
          <Facts customer={shown} onSettle={() => setOpen("credit")} />
          <section class="card">
            <h2>{t.customers.notes}</h2>
            <p class={shown.notes ? "quoted" : "lead"}>{shown.notes ?? t.customers.noNotes}</p>
            {may("KEEP_BOOK") ? (
              <button type="button" onClick={() => setOpen("note")}>
                {t.customers.writeNote}
              </button>
            ) : null}
          </section>
          <Visits visits={history.visits} hasMore={history.hasMore} onMore={() => look(history.end)} />
          <section class="to-do" aria-label={t.customers.record}>
            {may("CORRECT_CONTACT") ? (
              <button type="button" onClick={() => setOpen("merge")}>
                {t.customers.merge}
              </button>
            ) : null}
            {may("EXPORT_CUSTOMERS") ? (
              <button type="button" onClick={() => setOpen("export")}>
                {t.customers.export}
              </button>
            ) : null}
            {may("ERASE_CUSTOMERS") ? (
              <button type="button" class="danger" onClick={() => setOpen("erase")}>
                {t.customers.erase}
              </button>
            ) : null}
          </section>
          {open === "correct" && may("CORRECT_CONTACT") ? (
            <CorrectCustomer customer={shown} onClose={close} onDone={done} onStale={() => void look(null)} />
          ) : null}
          {open === "note" ? (
            <NoteCustomer customer={shown} onClose={close} onDone={done} onStale={() => void look(null)} />
          ) : null}
          {open === "merge" ? (
            <MergeCustomers
              customer={shown}
              onClose={close}
              onDone={(stays, said) => {
                if (stays === id) return done(said);
                close();
                route(`/desk/customers/${stays}`, true);
              }}
            />
          ) : null}
          {open === "export" ? <ExportCustomer customer={shown} onClose={close} onDone={done} /> : null}
          {open === "erase" ? (
            <EraseCustomer
              customer={shown}
              onClose={close}
              onStale={() => void look(null)}
              onErased={(said) => {
                setNote(said);
                close();
                setCustomer(null);
              }}
            />
          ) : null}
          {open === "credit" ? <SettleCredit customer={shown} onClose={close} onDone={done} /> : null}
        </>
      )}
    </Answered>
  );
}

function Contact({ customer, onCorrect }: { customer: Customer; onCorrect: () => void }) {
  return (
    <section class="card">
      <h2>{t.customers.contact}</h2>
      <dl class="facts">
        <dt>{t.customers.phone}</dt>
        <dd>{customer.phoneFormatted ? <bdi class="number">{customer.phoneFormatted}</bdi> : t.common.none}</dd>
        <dt>{t.customers.email}</dt>
        <dd>{customer.email ? <Address of={customer.email} /> : t.common.none}</dd>
      </dl>
      {may("CORRECT_CONTACT") ? (
        <button type="button" onClick={onCorrect}>
          {t.customers.correct}
        </button>
      ) : null}
    </section>
  );
}

/** How often they came, what money of theirs is here, and the card on file. */
function Facts({
  customer: { visits, storeCredits, savedCard },
  onSettle,
}: {
  customer: Customer;
  onSettle: () => void;
}) {
  return (
    <section class="card">
      <h2>{t.customers.known}</h2>
      <dl class="facts">
        {visits ? (
          <>
            <dt>{t.customers.came}</dt>
            <dd>{t.customers.times(visits.kept)}</dd>
            <dt>{t.customers.missed}</dt>
            <dd class={visits.missed ? "warn" : ""}>{t.customers.times(visits.missed)}</dd>
            <dt>{t.customers.cancelled}</dt>
            <dd>{t.customers.times(visits.cancelled)}</dd>
            {visits.lastAt ? (
              <>
                <dt>{t.customers.last}</dt>
                <dd>{dateWithYear(visits.lastAt)}</dd>
              </>
            ) : null}
            {visits.nextAt ? (
              <>
                <dt>{t.customers.next}</dt>
                <dd>{shortMoment(visits.nextAt)}</dd>
              </>
            ) : null}
          </>
        ) : null}
        <dt>{t.customers.credit}</dt>
        <dd>
          {storeCredits.length
            ? storeCredits.map(({ id, left, expiresAt }) => (
                <span key={id} class="line">
                  {expiresAt ? t.customers.creditUntil(left.formatted, dateWithYear(expiresAt)) : left.formatted}
                </span>
              ))
            : t.common.none}
        </dd>
        <dt>{t.customers.card}</dt>
        <dd>
          {savedCard
            ? t.customers.cardOf(savedCard.brand, savedCard.last4, `${savedCard.expMonth}/${savedCard.expYear}`)
            : t.common.none}
        </dd>
      </dl>
      {storeCredits.length && may("GIVE_CREDIT") ? (
        <button type="button" onClick={onSettle}>
          {t.customers.settleCredit}
        </button>
      ) : null}
    </section>
  );
}

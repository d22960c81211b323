import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { DeskCaller } from "../../../shared/gen/desk/customers";
import type { DeskCallerQuery } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { t } from "../i18n/labels";
import { Field, Form } from "../parts/form";
import { Answered, Title } from "../parts/screen";
import { ask } from "../session/session";
import { may } from "../shell/who";
import { FoundName } from "./found";
import "./customers.css";

type Caller = NonNullable<DeskCallerQuery["desk"]>["caller"];

/** Somebody calls: their number opens their card, or begins a booking. A telephone's program opens it with `?number=`. */
export default function Call() {
  const { query, route } = useLocation();
  const number = query.number ?? "";
  const [typed, setTyped] = useState(number);
  const [caller, setCaller] = useState<Caller | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  // The answer about one caller isn't of the next, and leads nobody away who has left.
  const latest = useRef<string | null>(number);
  latest.current = number;
  useEffect(
    () => () => {
      latest.current = null;
    },
    [],
  );

  async function look() {
    if (!number) return;
    try {
      const { desk } = await ask(DeskCaller, { number });
      if (latest.current !== number) return;
      const [only, ...others] = desk?.caller.customers ?? [];
      if (only && !others.length) return route(`/desk/customers/${only.id}`, true);
      setCaller(desk?.caller ?? null);
      setTrouble(null);
    } catch (error) {
      if (latest.current === number) setTrouble(troubleOf(error));
    }
  }
  useEffect(() => {
    setTyped(number);
    setCaller(null);
    setTrouble(null);
    void look();
  }, [number]);

  const search = () => route(`/desk/call?number=${encodeURIComponent(typed.trim())}`, true);
  return (
    <>
      <Title>{t.call.title}</Title>
      <Form onSend={search}>
        <Field label={t.call.number} type="phone" value={typed} onValue={setTyped} />
        <button type="button" class={number ? "" : "main"} onClick={search}>
          {t.call.look}
        </button>
      </Form>
      {number ? (
        <Answered asked={{ answer: caller, trouble, again: look }}>
          {(found) => (
            <section class="card" role="status">
              {found.problem ? (
                <p>{found.problem}</p>
              ) : found.customers.length ? (
                <>
                  <h2>{t.call.several(found.phoneFormatted ?? "")}</h2>
                  <ul class="found">
                    {found.customers.map((customer) => (
                      <li key={customer.id}>
                        <a href={`/desk/customers/${customer.id}`}>
                          <FoundName customer={customer} />
                        </a>
                      </li>
                    ))}
                  </ul>
                </>
              ) : (
                <>
                  <p>{t.call.nobody(found.phoneFormatted ?? "")}</p>
                  {may("KEEP_BOOK") ? (
                    <a class="button main" href={`/desk/new?phone=${encodeURIComponent(found.phone ?? "")}`}>
                      {t.call.book}
                    </a>
                  ) : null}
                </>
              )}
              <a class="button" href="/desk/customers">
                {t.call.byName}
              </a>
            </section>
          )}
        </Answered>
      ) : null}
    </>
  );
}

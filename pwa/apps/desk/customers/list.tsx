import { useState } from "preact/hooks";
import { t } from "../i18n/labels";
import { SearchField } from "../parts/form";
import { Answered, Title } from "../parts/screen";
import { FoundName } from "./found";
import { useSearch } from "./use-search";
import "./customers.css";

const AT_ONCE = 20;

/** Whether this may be a number that somebody calls from. */
const isNumber = (typed: string) => /^[\d\s()+./-]{6,}$/.test(typed.trim());

/** All customers, found as one types. */
export function CustomerList() {
  const [typed, setTyped] = useState("");
  const search = useSearch(typed, AT_ONCE);
  const { found, by, hasMore } = search;
  return (
    <>
      <Title>{t.customers.title}</Title>
      <SearchField label={t.customers.search} value={typed} onValue={setTyped} />
      <p class="hidden" role="status">
        {found && by ? t.customers.count(found.length, hasMore) : ""}
      </p>
      <Answered asked={{ answer: found, trouble: search.trouble, again: search.again }}>
        {(customers) =>
          customers.length ? (
            <ul class="card found">
              {customers.map((customer) => (
                <li key={customer.id}>
                  <a href={`/desk/customers/${customer.id}`}>
                    <FoundName customer={customer} />
                  </a>
                </li>
              ))}
            </ul>
          ) : (
            <div class="card">
              <p>{by.trim() ? t.customers.nobody(by.trim()) : t.customers.none}</p>
              {isNumber(by) ? (
                <a class="button main" href={`/desk/call?number=${encodeURIComponent(by.trim())}`}>
                  {t.customers.callFrom(by.trim())}
                </a>
              ) : null}
            </div>
          )
        }
      </Answered>
      {hasMore ? (
        <button type="button" onClick={() => void search.more()}>
          {t.customers.more}
        </button>
      ) : null}
    </>
  );
}

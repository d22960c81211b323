import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Sheet } from "../../../shared/ui/sheet";
import { FoundName } from "../customers/found";
import { useSearch } from "../customers/use-search";
import { t } from "../i18n/labels";
import { beginningOf, SCREENS, saidOf } from "../shell/screens";
import { may } from "../shell/who";
import "../customers/customers.css";
import "./find.css";

const MOST = 8;

/** Small letters without accents, as the graph compares names. */
const plain = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

/** Customers and screens by typing: a combobox with its list, by the keyboard alone. */
export default function Find({ onClose }: { onClose: () => void }) {
  const { route } = useLocation();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const search = useSearch(typed, MOST);
  useEffect(() => field.current?.focus(), []);

  const words = plain(typed).split(/\s+/).filter(Boolean);
  const screens = SCREENS.filter(({ needs, isOpened }) => may(needs) && !isOpened)
    .map((screen) => ({ href: beginningOf(screen), ...saidOf(screen, t) }))
    .filter(({ title }) =>
      words.every((word) =>
        plain(title)
          .split(/\s+/)
          .some((each) => each.startsWith(word)),
      ),
    );
  // Before anything is typed, a list of customers would be the first of the alphabet.
  const customers = words.length ? (search.found ?? []) : [];
  const isLooking = words.length > 0 && search.by !== typed && !search.trouble;
  const all = [...customers.map(({ id }) => `/desk/customers/${id}`), ...screens.map(({ href }) => href)];
  const current = Math.min(at, all.length - 1);

  function go(href: string | undefined) {
    if (!href) return;
    onClose();
    route(href);
  }

  function pressed(event: KeyboardEvent) {
    if (event.isComposing || !all.length) return;
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: all.length - 1 }[event.key];
    // Home and End are the text's own while there is some.
    if (to !== undefined && !(typed && /^(Home|End)$/.test(event.key))) {
      event.preventDefault();
      setAt((to + all.length) % all.length);
    } else if (event.key === "Enter" && !isLooking) {
      event.preventDefault();
      go(all[current]);
    }
  }

  return (
    <Sheet title={t.find.title} onClose={onClose}>
      <p class="field">
        <label for="find-field">{t.find.label}</label>
        <input
          id="find-field"
          ref={field}
          role="combobox"
          aria-expanded={all.length > 0}
          aria-controls="find-list"
          aria-autocomplete="list"
          aria-activedescendant={all.length ? `find-${current}` : undefined}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          maxLength={120}
          value={typed}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setAt(0);
          }}
          onKeyDown={pressed}
        />
      </p>
      <p class="hidden" role="status">
        {isLooking ? "" : t.find.count(customers.length, screens.length)}
      </p>
      {search.trouble ? <p role="alert">{t.trouble[search.trouble]}</p> : null}
      <div id="find-list" role="listbox" class="find-list" aria-label={t.find.results}>
        {customers.length ? (
          // biome-ignore lint/a11y/useSemanticElements: a listbox holds groups of options, and no fieldset
          <div role="group" aria-labelledby="find-customers">
            <h3 id="find-customers" role="presentation">
              {t.customers.title}
            </h3>
            {customers.map((customer, index) => (
              <Option key={customer.id} index={index} current={current} onChoose={() => go(all[index])}>
                <FoundName customer={customer} />
              </Option>
            ))}
          </div>
        ) : null}
        {screens.length ? (
          // biome-ignore lint/a11y/useSemanticElements: a listbox holds groups of options, and no fieldset
          <div role="group" aria-labelledby="find-screens">
            <h3 id="find-screens" role="presentation">
              {t.find.screens}
            </h3>
            {screens.map((screen, index) => (
              <Option
                key={screen.href}
                index={customers.length + index}
                current={current}
                onChoose={() => go(screen.href)}
              >
                <span class="found-name">{screen.title}</span>
              </Option>
            ))}
          </div>
        ) : null}
      </div>
      {all.length || isLooking || !words.length ? null : <p class="lead">{t.customers.nobody(typed.trim())}</p>}
    </Sheet>
  );
}

/** One of the list. The keyboard stays in the field, which says which one is chosen. */
function Option({
  index,
  current,
  onChoose,
  children,
}: {
  index: number;
  current: number;
  onChoose: () => void;
  children: ComponentChildren;
}) {
  const isChosen = index === current;
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) option.current?.scrollIntoView?.({ block: "nearest" });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is in the field, as a combobox has it
    <div id={`find-${index}`} role="option" tabIndex={-1} aria-selected={isChosen} ref={option} onClick={onChoose}>
      {children}
    </div>
  );
}

import { Menu as All, Keyboard, Plus } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { addDays, longDate } from "../../../shared/time/format";
import { Drawn, Icon } from "../../../shared/ui/icon";
import { FindButton } from "../find/button";
import { t } from "../i18n/labels";
import { BOARD, dayAddress, newAddress, newOn, WEEK, weekAddress } from "../shell/board";
import { today } from "../shell/clock";
import { loaded } from "../shell/loaded";
import { may, who } from "../shell/who";
import { You } from "../shell/you";

const KeysSheet = loaded<{ onClose: () => void }>(() => import("./keys-sheet"));

/** What stands above the board: which day or week it is, the ways to others, and a new booking. */
export function Bar({ day, view, title }: { day: string; view: "day" | "week"; title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [showsKeys, setShowsKeys] = useState(false);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = `${title} · ${t.app}`;
  }, [title]);
  const isDay = view === "day";
  const by = isDay ? 1 : 7;
  const address = (date: string) => (isDay ? dayAddress(date) : weekAddress(date));
  const words = t.day.bar;
  const isNow = isDay ? day === today() : day <= today() && today() < addDays(day, 7);
  return (
    <header class="bar">
      <a class="button round plain" href="/desk/more" aria-label={words.all}>
        <Drawn drawing={All} />
      </a>
      <a
        class="button round plain back"
        href={address(addDays(day, -by))}
        aria-label={`${isDay ? words.before : words.weekBefore}, ${longDate(addDays(day, -by))}`}
      >
        <Icon name="back" />
      </a>
      <h1 tabIndex={-1} ref={heading}>
        {title}
        <small>{who.value?.venue.name}</small>
      </h1>
      <a
        class="button round plain back"
        href={address(addDays(day, by))}
        aria-label={`${isDay ? words.after : words.weekAfter}, ${longDate(addDays(day, by))}`}
      >
        <Icon name="next" />
      </a>
      {isNow ? null : (
        <a class="button plain" href={isDay ? BOARD : WEEK}>
          {isDay ? words.today : t.day.menu.week.title}
        </a>
      )}
      <nav class="switch push" aria-label={words.view}>
        <a class="button" href={dayAddress(day)} aria-current={isDay ? "true" : undefined}>
          {words.day}
        </a>
        <a class="button" href={weekAddress(day)} aria-current={isDay ? undefined : "true"}>
          {words.week}
        </a>
      </nav>
      {isDay ? (
        <button type="button" class="round plain keyed" aria-label={words.keys} onClick={() => setShowsKeys(true)}>
          <Drawn drawing={Keyboard} />
        </button>
      ) : null}
      {may("KEEP_BOOK") ? (
        <a
          class="button main new"
          href={isDay ? dayAddress(day, { new: "", ...newOn(day) }) : newAddress(newOn(day))}
          aria-keyshortcuts="N"
        >
          <Drawn drawing={Plus} />
          {words.new}
        </a>
      ) : null}
      <FindButton />
      <You />
      {showsKeys ? <KeysSheet onClose={() => setShowsKeys(false)} /> : null}
    </header>
  );
}

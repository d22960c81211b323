import { CalendarDays, Menu as More, Plus } from "lucide";
import { Drawn } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { BOARD, dayOf, isBoard, newAddress, newOn } from "./board";
import { beginningOf, isAt, saidOf, WORK } from "./screens";
import { may } from "./who";

/** The bar at a phone's foot: where a thumb rests. */
export function Tabs({ path }: { path: string }) {
  const tabs = WORK.filter(({ tab, needs }) => tab && may(needs));
  const half = Math.ceil(tabs.length / 2);
  const line = (screen: (typeof tabs)[number]) => (
    <a key={screen.path} href={beginningOf(screen)} aria-current={isAt(screen, path) ? "page" : undefined}>
      <Drawn drawing={screen.icon} />
      {saidOf(screen, t).title}
    </a>
  );
  return (
    <nav class="tabs" aria-label={t.shell.menu}>
      <a href={BOARD} aria-current={isBoard(path) ? "page" : undefined}>
        <Drawn drawing={CalendarDays} />
        {t.day.menu.today.title}
      </a>
      {tabs.slice(0, half).map(line)}
      {may("KEEP_BOOK") ? (
        <a class="button main round" href={newAddress(newOn(dayOf(path) ?? ""))} aria-label={t.day.bar.new}>
          <Drawn drawing={Plus} />
        </a>
      ) : null}
      {tabs.slice(half).map(line)}
      <a href="/desk/more" aria-current={path === "/desk/more" ? "page" : undefined}>
        <Drawn drawing={More} />
        {t.shell.more}
      </a>
    </nav>
  );
}

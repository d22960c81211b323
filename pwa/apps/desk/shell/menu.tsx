import { CalendarDays, CalendarRange, Store } from "lucide";
import { type Drawing, Drawn } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { session } from "../session/session";
import { BOARD, WEEK } from "./board";
import { beginningOf, isAt, type Screen, saidOf } from "./screens";
import { may } from "./who";

interface Line {
  href: string;
  icon: Drawing;
  title: string;
  about?: string;
  isHere: boolean;
}

/** Some of the screens in the menu, for those who may open them; with the board first, or where else they work last. */
export function Menu({
  of,
  path,
  about = false,
  board = false,
  venues = false,
}: {
  of: readonly Screen[];
  path?: string;
  about?: boolean;
  board?: boolean;
  venues?: boolean;
}) {
  const lines: Line[] = of
    .filter(({ needs, isOpened }) => may(needs) && !isOpened)
    .map((screen) => ({
      ...saidOf(screen, t),
      href: beginningOf(screen),
      icon: screen.icon,
      isHere: path !== undefined && isAt(screen, path),
    }));
  if (board && may("KEEP_BOOK"))
    lines.unshift(
      { href: BOARD, icon: CalendarDays, ...t.day.menu.today, isHere: path === BOARD },
      { href: WEEK, icon: CalendarRange, ...t.day.menu.week, isHere: path === WEEK },
    );
  if (venues && session.value.state === "in" && session.value.given.places.length > 1)
    lines.push({ href: "/desk/venues", icon: Store, title: t.venues.change, isHere: path === "/desk/venues" });
  return (
    <ul class="menu">
      {lines.map((line) => (
        <li key={line.href}>
          <a href={line.href} aria-current={line.isHere ? "page" : undefined}>
            <Drawn drawing={line.icon} />
            <span>
              {line.title}
              {about && line.about ? <span class="small">{line.about}</span> : null}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

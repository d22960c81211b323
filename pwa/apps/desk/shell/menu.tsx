import { Store } from "lucide";
import { Drawn } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { session } from "../session/session";
import { beginningOf, isAt, SCREENS, saidOf } from "./screens";
import { may } from "./who";

/** The screens in the menu, for those who may open them. */
export function Menu({ path, about = false }: { path?: string; about?: boolean }) {
  return (
    <ul class="menu">
      {SCREENS.filter(({ needs, isOpened }) => may(needs) && !isOpened).map((screen) => {
        const said = saidOf(screen, t);
        return (
          <li key={screen.path}>
            <a href={beginningOf(screen)} aria-current={path !== undefined && isAt(screen, path) ? "page" : undefined}>
              <Drawn drawing={screen.icon} />
              <span>
                {said.title}
                {about ? <span class="small">{said.about}</span> : null}
              </span>
            </a>
          </li>
        );
      })}
      {session.value.state === "in" && session.value.given.places.length > 1 ? (
        <li>
          <a href="/desk/venues" aria-current={path === "/desk/venues" ? "page" : undefined}>
            <Drawn drawing={Store} />
            <span>{t.venues.change}</span>
          </a>
        </li>
      ) : null}
    </ul>
  );
}

import { LockKeyhole } from "lucide";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Route, Router, useLocation } from "preact-iso";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { Drawn, Icon } from "../../../shared/ui/icon";
import { Waiting } from "../../../shared/ui/waiting";
import { FindButton } from "../find/button";
import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { useIdleLock } from "../session/idle";
import { lock, type SignedIn } from "../session/session";
import { Home } from "./home";
import { loaded } from "./loaded";
import { Menu } from "./menu";
import { SCREENS, type Screen } from "./screens";
import "./shell.css";
import { forgetWho, lookWho, may, who } from "./who";

/** The app around whoever is signed in: the salon and who they are above, the menu beside where there is room, a screen. */
export function Shell({ given }: { given: SignedIn }) {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const { path } = useLocation();

  function look() {
    lookWho().then(
      () => setTrouble(null),
      (error) => setTrouble(troubleOf(error)),
    );
  }
  // Each pair of tokens is a time to look whether what they may do is still so.
  useEffect(look, [given.accessToken]);
  useEffect(() => forgetWho, []);
  useIdleLock(given.device?.locksAt ?? null);

  const isTheirs = who.value?.venue.id === given.place.venue.id && who.value.operator.name === given.name;
  if (!who.value || !isTheirs)
    return (
      <main class="screen alone">
        {trouble ? (
          <div class="said" role="alert">
            <p class="problem">{t.trouble[trouble]}</p>
            <button type="button" onClick={look}>
              {t.common.tryAgain}
            </button>
          </div>
        ) : (
          <Waiting what={t.common.looking} />
        )}
      </main>
    );
  const { operator, venue } = who.value;
  const role = t.roles[operator.role].name;
  return (
    <div class={`shell ${path === "/desk" ? "at-home" : ""}`}>
      <a class="skip" href="#content">
        {t.shell.skip}
      </a>
      <header class="bar">
        {path === "/desk" ? null : (
          <a class="button round plain to-menu" href="/desk" aria-label={t.shell.toMenu}>
            <Icon name="back" />
          </a>
        )}
        <p class="letterhead">
          <a href="/desk">{venue.name}</a>
        </p>
        <FindButton />
        {given.device ? (
          <button type="button" class="who" onClick={lock}>
            <Drawn drawing={LockKeyhole} />
            {t.device.lock(operator.name)}
          </button>
        ) : (
          <a class="button round who" href="/desk/settings/me" aria-label={t.shell.you(operator.name, role)}>
            {[...operator.name][0]?.toUpperCase()}
          </a>
        )}
      </header>
      {path === "/desk" ? null : (
        <nav class="side" aria-label={t.shell.menu}>
          <Menu path={path} />
        </nav>
      )}
      <main class="screen" id="content">
        <Router key={venue.id}>
          <Route path="/desk" component={Home} />
          <Route path="/desk/venues" component={Venues} />
          <Route path="/desk/bookings/:id" component={BookingPage} />
          {SCREENS.map((screen) => (
            <Route key={screen.path} path={screen.path} component={guarded(screen)} />
          ))}
          <Route default component={NotFound} />
        </Router>
      </main>
    </div>
  );
}

const BookingPage = loaded(() => import("../booking/page"));
const Venues = loaded(() => import("./venues"));
const screens = new Map<string, ComponentType>();

/** The screen, loaded when it is opened; to those who may not open it, that it isn't theirs. */
function guarded(screen: Screen): ComponentType {
  let found = screens.get(screen.path);
  if (!found) {
    const Loaded = loaded(screen.load);
    found = () => (may(screen.needs) ? <Loaded /> : <NotAllowed />);
    screens.set(screen.path, found);
  }
  return found;
}

function NotAllowed() {
  return (
    <>
      <Title>{t.shell.notFoundTitle}</Title>
      <p>{t.shell.notAllowed}</p>
    </>
  );
}

function NotFound() {
  return (
    <>
      <Title>{t.shell.notFoundTitle}</Title>
      <p>{t.shell.notFound}</p>
      <a class="button" href="/desk">
        {t.shell.toMenu}
      </a>
    </>
  );
}

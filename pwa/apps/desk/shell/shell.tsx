import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Route, Router, useLocation } from "preact-iso";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { Icon } from "../../../shared/ui/icon";
import { Waiting } from "../../../shared/ui/waiting";
import Day from "../day/day";
import { FindButton } from "../find/button";
import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { useIdleLock } from "../session/idle";
import type { SignedIn } from "../session/session";
import { isBoard } from "./board";
import { loaded } from "./loaded";
import { Menu } from "./menu";
import { SCREENS, type Screen } from "./screens";
import "./shell.css";
import { Tabs } from "./tabs";
import { forgetWho, lookWho, may, who } from "./who";
import { You } from "./you";

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
  const { venue } = who.value;
  const atBoard = isBoard(path) && may("KEEP_BOOK");
  return (
    <div class={`shell ${atBoard ? "at-board" : path === "/desk/more" ? "at-home" : ""}`}>
      <a class="skip" href="#content">
        {t.shell.skip}
      </a>
      {atBoard ? null : (
        <header class="bar">
          {path === "/desk/more" ? null : (
            <a class="button round plain to-menu" href="/desk/more" aria-label={t.shell.toMenu}>
              <Icon name="back" />
            </a>
          )}
          <p class="letterhead">
            <a href="/desk">{venue.name}</a>
          </p>
          <FindButton />
          <You />
        </header>
      )}
      {atBoard || path === "/desk/more" ? null : (
        <nav class="side" aria-label={t.shell.menu}>
          <Menu of={SCREENS} path={path} board venues />
        </nav>
      )}
      <main class={atBoard ? "" : "screen"} id="content">
        <Router key={venue.id}>
          <Route path="/desk" component={may("KEEP_BOOK") ? Day : Home} />
          {may("KEEP_BOOK")
            ? [
                <Route key="day" path="/desk/day/:day" component={Day} />,
                <Route key="week" path="/desk/week/:day?" component={Week} />,
              ]
            : []}
          <Route path="/desk/more" component={Home} />
          <Route path="/desk/venues" component={Venues} />
          <Route path="/desk/bookings/:id" component={BookingPage} />
          <Route path="/desk/new" component={NewPage} />
          {SCREENS.map((screen) => (
            <Route key={screen.path} path={screen.path} component={guarded(screen)} />
          ))}
          <Route default component={NotFound} />
        </Router>
      </main>
      <Tabs path={path} />
    </div>
  );
}

const BookingPage = loaded(() => import("../booking/page"));
const NewPage = loaded(() => import("../new/page"));
const Week = loaded(() => import("../day/week"));
const Home = loaded(() => import("./home"));
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
      <a class="button" href="/desk/more">
        {t.shell.toMenu}
      </a>
    </>
  );
}

import { useEffect } from "preact/hooks";
import { LocationProvider, useLocation } from "preact-iso";
import { Waiting } from "../../shared/ui/waiting";
import { NotHere } from "./device/not-here";
import Invitation from "./entry/invitation";
import SignIn from "./entry/sign-in";
import { t } from "./i18n/labels";
import { linkToken } from "./session/link";
import { look, session } from "./session/session";
import { loaded } from "./shell/loaded";
import { Shell } from "./shell/shell";

const SIGN_IN = "/desk/sign-in";
const INVITATION = "/desk/invitation";
const PAIR = "/desk/pair";

const Pair = loaded(() => import("./device/pair"));
const WhoIsIt = loaded(() => import("./device/who-is-it"));

/** The salon's app. */
export function Desk() {
  useEffect(() => void look(), []);
  return (
    <LocationProvider scope="/desk">
      <App />
    </LocationProvider>
  );
}

/** Where whoever signs in goes on: where they were when they were signed out. */
let wanted: string | null = null;

function App() {
  const { path, url, route } = useLocation();
  const now = session.value;
  const isAtSignIn = path === SIGN_IN;
  const isOut = now.state === "out" || now.state === "over";
  const isOnDevice = now.state === "device" || (now.state === "in" && now.given.device !== null);
  const isAtLink = isAtSignIn || path === INVITATION;
  const hasPlaces = now.state === "in" && now.given.places.length > 1;

  useEffect(() => {
    if (isOnDevice && isAtLink && !linkToken.value) {
      route("/desk", true);
    } else if (isAtSignIn && now.state === "in" && !linkToken.value) {
      route(wanted ?? (hasPlaces ? "/desk/venues" : "/desk"), true);
      wanted = null;
    } else if (isOut && !isAtLink && path !== PAIR) {
      if (now.state === "over" || path !== "/desk") wanted = url;
      route(SIGN_IN, true);
    }
  }, [now, path, linkToken.value]);

  // So that it can be locked, and unlocked again, whatever the network does meanwhile.
  useEffect(() => void (isOnDevice && import("./device/who-is-it").catch(() => undefined)), [isOnDevice]);

  if (isOnDevice && isAtLink) return linkToken.value ? <NotHere /> : null;
  if (path === PAIR && (isOut || now.state === "in" || isOnDevice)) return <Pair />;
  if (now.state === "device") return <WhoIsIt />;
  if (path === INVITATION) return <Invitation />;
  if (isAtSignIn && (isOut || linkToken.value)) return <SignIn />;
  if (now.state === "in" && !isAtSignIn) return <Shell given={now.given} />;
  if (now.state === "unreached")
    return (
      <main class="screen alone">
        <div class="said" role="alert">
          <p class="problem">{t.trouble[now.trouble]}</p>
          <button type="button" onClick={() => void look()}>
            {t.common.tryAgain}
          </button>
        </div>
      </main>
    );
  return (
    <main class="screen alone">
      <Waiting what={t.common.looking} />
    </main>
  );
}

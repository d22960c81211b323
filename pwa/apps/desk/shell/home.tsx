import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { session } from "../session/session";
import { Menu } from "./menu";
import { SCREENS } from "./screens";
import { may, who } from "./who";

/** Where the app begins. */
export function Home() {
  return (
    <>
      <Title>{t.shell.hello(who.value?.operator.name ?? "")}</Title>
      <p class="lead">{t.shell.lead}</p>
      {session.value.state === "in" && session.value.given.device ? <p>{t.device.notOnDevice}</p> : null}
      {SCREENS.some(({ needs }) => may(needs)) ? (
        <nav class="card" aria-label={t.shell.menu}>
          <Menu about />
        </nav>
      ) : null}
    </>
  );
}

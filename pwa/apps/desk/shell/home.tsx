import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { session } from "../session/session";
import { Menu } from "./menu";
import { SCREENS } from "./screens";
import { may, who } from "./who";

/** Where the app begins. */
export function Home() {
  const isOnDevice = session.value.state === "in" && session.value.given.device !== null;
  return (
    <>
      <Title>{t.shell.hello(who.value?.operator.name ?? "")}</Title>
      <p class="lead">{isOnDevice ? t.device.lead : t.shell.lead}</p>
      {SCREENS.some(({ needs }) => may(needs)) ? (
        <nav class="card" aria-label={t.shell.menu}>
          <Menu about />
        </nav>
      ) : null}
    </>
  );
}

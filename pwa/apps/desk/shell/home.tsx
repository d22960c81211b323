import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { session } from "../session/session";
import { Menu } from "./menu";
import { SETTINGS, WORK } from "./screens";
import { who } from "./who";

/** All that the app has, in lists: the day's work, and what is set now and then. */
export default function Home() {
  const isOnDevice = session.value.state === "in" && session.value.given.device !== null;
  return (
    <>
      <Title>{t.shell.hello(who.value?.operator.name ?? "")}</Title>
      {isOnDevice ? <p class="lead">{t.device.lead}</p> : null}
      <nav class="card" aria-label={t.shell.work}>
        <Menu of={WORK} board about />
      </nav>
      <nav class="card" aria-label={t.shell.settings}>
        <Menu of={SETTINGS} venues about />
      </nav>
    </>
  );
}

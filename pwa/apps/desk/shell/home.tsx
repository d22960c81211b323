import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { Menu } from "./menu";
import { who } from "./who";

/** Where the app begins. */
export function Home() {
  return (
    <>
      <Title>{t.shell.hello(who.value?.operator.name ?? "")}</Title>
      <p class="lead">{t.shell.lead}</p>
      <nav class="card" aria-label={t.shell.menu}>
        <Menu about />
      </nav>
    </>
  );
}

import { LockKeyhole } from "lucide";
import { Drawn } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { lock, session } from "../session/session";
import { who } from "./who";

/** Who acts: on their own device the way to what is theirs, on the salon's how to lock it. */
export function You() {
  if (session.value.state !== "in" || !who.value) return null;
  const { operator } = who.value;
  if (session.value.given.device)
    return (
      <button type="button" class="who" onClick={lock}>
        <Drawn drawing={LockKeyhole} />
        {t.device.lock(operator.name)}
      </button>
    );
  return (
    <a
      class="button round who"
      href="/desk/settings/me"
      aria-label={t.shell.you(operator.name, t.roles[operator.role].name)}
    >
      {[...operator.name][0]?.toUpperCase()}
    </a>
  );
}

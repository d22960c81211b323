import { Entry } from "../entry/entry";
import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { linkToken } from "../session/link";

/** A link of someone's own was opened on the salon's device: a sign-in there would take the device's place. */
export function NotHere() {
  return (
    <Entry>
      <Title>{t.device.notHereTitle}</Title>
      <p>{t.device.notHereLead}</p>
      <button
        type="button"
        onClick={() => {
          linkToken.value = null;
        }}
      >
        {t.device.back}
      </button>
    </Entry>
  );
}

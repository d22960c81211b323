import { useState } from "preact/hooks";
import { forgetCookie, troubleOf } from "../../../../shared/graph/ask";
import { t } from "../../../../shared/i18n/labels";
import { forgetKept } from "../../../../shared/offline/kept-page";
import { Sheet } from "../../../../shared/ui/sheet";

/** Forgets the booking on this device: its cookie, its kept copy and what was stored. The booking itself is not touched. */
export default function Forget({ offline, onClose }: { offline: boolean; onClose: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function forget() {
    setBusy(true);
    try {
      // Only the server can take back a cookie that no script may read; without that, nothing is said to be forgotten.
      await forgetCookie();
      await forgetKept();
      leave();
    } catch (error) {
      setProblem(t.trouble[troubleOf(error)]);
      setBusy(false);
    }
  }

  return (
    <Sheet title={t.forget.title} onClose={onClose}>
      <p role="alert">{problem}</p>
      <p>{t.forget.about}</p>
      <button type="button" class="main" disabled={offline || busy} onClick={() => void forget()}>
        {t.forget.press}
      </button>
    </Sheet>
  );
}

/** Nothing of the booking stays on the screen, in the address or behind "back". */
function leave(): void {
  const main = document.createElement("main");
  main.className = "card";
  const title = document.createElement("h1");
  title.textContent = t.forget.done;
  title.tabIndex = -1;
  const text = document.createElement("p");
  text.textContent = t.forget.again;
  main.append(title, text);
  document.title = t.forget.done;
  for (const link of document.querySelectorAll('link[rel="manifest"]')) link.remove();
  history.replaceState(null, "", "/");
  document.body.replaceChildren(main);
  title.focus();
}

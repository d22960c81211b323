import { Search } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Drawn } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import { loaded } from "../shell/loaded";
import { may } from "../shell/who";

const Find = loaded(() => import("./find"));

/** Opens the search of customers and screens; Ctrl-K, and the Command key's K, do so from anywhere. */
export function FindButton() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    function pressed(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      // What is open over the page is finished first.
      if (!document.querySelector("dialog[open]")) setOpen(true);
    }
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  if (!may("KEEP_BOOK")) return null;
  return (
    <>
      <button
        type="button"
        class="round plain find"
        aria-label={t.find.title}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
      >
        <Drawn drawing={Search} />
      </button>
      {isOpen ? (
        // The button stands in the page's header, whose own header a sheet's is not.
        <section>
          <Find onClose={() => setOpen(false)} />
        </section>
      ) : null}
    </>
  );
}

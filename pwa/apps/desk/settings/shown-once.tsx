import { useState } from "preact/hooks";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import "./shown-once.css";

/** A new key's text, the one time that it is there; null where it was lost with the answer. */
export function ShownOnce({ text, onClose }: { text: string | null; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  if (text === null)
    return (
      <Sheet title={t.keys.madeTitle} onClose={onClose}>
        <p>{t.keys.lost}</p>
        <button type="button" onClick={onClose}>
          {t.keys.done}
        </button>
      </Sheet>
    );
  return (
    <Sheet title={t.keys.madeTitle} onClose={onClose}>
      <p>{t.keys.once}</p>
      <p class="credential">
        <code dir="ltr">{text}</code>
      </p>
      <p role="status">{isCopied ? t.keys.copied : ""}</p>
      <div class="foot">
        <button
          type="button"
          class="main"
          onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        >
          {t.keys.copy}
        </button>
        <button type="button" onClick={onClose}>
          {t.keys.done}
        </button>
      </div>
    </Sheet>
  );
}

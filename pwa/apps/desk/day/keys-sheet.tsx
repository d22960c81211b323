import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { lettersAct, setLettersAct } from "./letters";
import "../../../shared/ui/sheet.css";

/** The keys as they are written on keyboards, with what each does. */
const KEYS = [
  ["↑ ↓ ← →", "arrows"],
  ["Page Up, Page Down", "page"],
  ["Home, End", "ends"],
  ["Enter", "enter"],
  ["A, R, D", "acts"],
  ["M", "move"],
  ["N, T", "go"],
  ["[, ]", "days"],
  ["Ctrl Z", "undo"],
  ["Ctrl K", "find"],
] as const;

/** What the keys do on the board, and whether single letters do. */
export default function KeysSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={t.day.keys.title} onClose={onClose}>
      <p>{t.day.keys.lead}</p>
      <dl class="facts">
        {KEYS.map(([keys, name]) => [
          <dt key={keys}>
            <kbd>{keys}</kbd>
          </dt>,
          <dd key={name}>{t.day.keys[name]}</dd>,
        ])}
      </dl>
      <label class="tick">
        <input
          type="checkbox"
          checked={lettersAct()}
          onChange={({ currentTarget }) => setLettersAct(currentTarget.checked)}
        />
        {t.day.keys.letters}
      </label>
      <div class="foot">
        <button type="button" onClick={onClose}>
          {t.day.keys.close}
        </button>
      </div>
    </Sheet>
  );
}

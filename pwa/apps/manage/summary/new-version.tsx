import { t } from "../../../shared/i18n/labels";

/** Shown once a new version waits; main.ts listens to its button. */
export function NewVersion() {
  return (
    <div id="new-version" class="new-version" hidden>
      <p>{t.page.newVersion}</p>
      <button type="button">{t.page.refresh}</button>
    </div>
  );
}

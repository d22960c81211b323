import { t } from "../../../shared/i18n/labels";
import { When } from "../../../shared/ui/template";
import type { PageModel } from "../model";

/** What is said where no script runs, or where it takes long or can't be had; early.ts shows the one that is so. */
export function Without({ model }: { model: PageModel }) {
  const orCall = (
    <When value={model.phone} name="phone">
      {t.page.orCall(String(model.phone_text))}
    </When>
  );
  return (
    <section class="without" role="status" aria-label={t.page.whatWorks}>
      <p data-when="off">
        {t.page.noScripts}
        {orCall}.
      </p>
      <p data-when="slow" hidden>
        {t.page.slow}
        <When value={model.phone} name="phone">
          {" "}
          {t.page.alsoCall(String(model.phone_text))}
        </When>
      </p>
      <p data-when="lost" hidden>
        {/* biome-ignore lint/a11y/useValidAnchor: this very address, the link's token included */}
        {t.page.lost} <a href="">{t.page.tryAgain}</a>
        {orCall}.
      </p>
      <p class="links">
        <When value={model.phone} name="phone">
          <a class="button" href={`tel:${model.phone}`}>
            {t.summary.call(String(model.phone_text))}
          </a>
        </When>
        <When value={model.open} name="open">
          <a class="button" href={model.ics_url} download="appointment.ics">
            {t.page.calendarFile}
          </a>
        </When>
        <a class="button" href={model.map_url} target="_blank" rel="noreferrer noopener">
          {t.summary.openMap}
        </a>
      </p>
    </section>
  );
}

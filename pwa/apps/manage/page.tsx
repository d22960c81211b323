/** The first screen's markup as a Jinja template, written at build time by the component that the app shows, and its style. */

import { renderToString } from "preact-render-to-string";
import { LANGUAGES, loadLabels, t } from "../../shared/i18n/labels";
import "../../shared/styles/base.css";
import "../../shared/styles/buttons.css";
import "../../shared/styles/states.css";
import { template } from "../../shared/ui/template";
import type { PageModel } from "./model";
import { NewVersion } from "./summary/new-version";
import { Summary } from "./summary/summary";
import { Without } from "./summary/without";
import "./page.css";

/** A model in which every text is its own placeholder. */
const names = new Proxy({} as PageModel, {
  get: (_, name) => `{{ ${String(name)} }}`,
});

export const languages = LANGUAGES;

/** What stands in the page's template in one language. */
export async function parts(language: string): Promise<Record<string, string>> {
  await loadLabels(language);
  template.building = true;
  try {
    return {
      MARKUP: renderToString(<Summary model={names} />),
      WITHOUT: renderToString(<Without model={names} />),
      NEW_VERSION: renderToString(<NewVersion />),
      DESCRIPTION: t.page.description(names.venue_name),
    };
  } finally {
    template.building = false;
  }
}

/** The page as it is served: its style, and no more than the space of what its script shows once it knows who is here. */

import { LANGUAGES, loadLabels, t } from "./i18n/labels";
import "../../shared/styles/base.css";
import "../../shared/styles/buttons.css";
import "../../shared/styles/states.css";
import "../../shared/ui/said.css";
import "../../shared/ui/waiting.css";
import "./day/agenda.css";
import "./day/board.css";
import "./day/day.css";
import "./day/said.css";
import "./entry/entry.css";
import "./parts/form.css";
import "./parts/list.css";
import "./parts/screen.css";
import "./shell/shell.css";

export const languages = LANGUAGES;

/** What stands in the page's template in one language. */
export async function parts(language: string): Promise<Record<string, string>> {
  await loadLabels(language);
  return { TITLE: t.app, NO_SCRIPTS: t.noScripts };
}

/** The summary's markup as a Jinja template, written at build time by the component that the app shows. */

import { renderToString } from "preact-render-to-string";
import { template } from "../../shared/ui/template";
import type { PageModel } from "./model";
import { Summary } from "./summary/summary";

/** A model in which every text is its own placeholder. */
const names = new Proxy({} as PageModel, {
  get: (_, name) => `{{ ${String(name)} }}`,
});

export function summaryTemplate(): string {
  template.building = true;
  try {
    return renderToString(<Summary model={names} />);
  } finally {
    template.building = false;
  }
}

/** The summary's markup as a Jinja template, written at build time by the component that the app shows. */

import { renderToString } from "preact-render-to-string";
import type { PageModel } from "./lib/model";
import { Summary } from "./summary/summary";
import { template } from "./ui/template";

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

/** The first screen's markup as a Jinja template, written at build time by the component that the app shows, and its style. */

import { renderToString } from "preact-render-to-string";
import "../../shared/styles/base.css";
import "../../shared/styles/buttons.css";
import "../../shared/styles/states.css";
import { template } from "../../shared/ui/template";
import type { PageModel } from "./model";
import { Summary } from "./summary/summary";
import "./page.css";

/** A model in which every text is its own placeholder. */
const names = new Proxy({} as PageModel, {
  get: (_, name) => `{{ ${String(name)} }}`,
});

export function markup(): string {
  template.building = true;
  try {
    return renderToString(<Summary model={names} />);
  } finally {
    template.building = false;
  }
}

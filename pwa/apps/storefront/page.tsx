/** The first screen's markup, written at build time by the component that the app shows, and its style. */

import { renderToString } from "preact-render-to-string";
import "../../shared/styles/base.css";
import { Storefront } from "./storefront";

/** Its shell has no words yet. */
export const languages = ["en"];

export function parts(): Record<string, string> {
  return { MARKUP: renderToString(<Storefront />) };
}

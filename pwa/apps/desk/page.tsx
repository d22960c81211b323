/** The first screen's markup, written at build time by the component that the app shows, and its style. */

import { renderToString } from "preact-render-to-string";
import "../../shared/styles/base.css";
import { Desk } from "./desk";

export function markup(): string {
  return renderToString(<Desk />);
}

/** The frame around the storefront's pages, which the server fills in: no words of its own, and the style of all of them. */

import "../../shared/styles/base.css";
import "../../shared/styles/buttons.css";
import "../../shared/styles/states.css";
import "./styles/card.css";
import "./styles/window.css";
import "./styles/choose.css";
import "./styles/picker.css";
import "./styles/form.css";
import "./styles/yours.css";

/** The words come with each page, whatever their language. */
export const languages = ["any"];

export function parts(): Record<string, string> {
  return {};
}

import { render } from "preact";
import { Desk } from "./desk";
import { loadLabels } from "./i18n/labels";
import { takeLinkTokens } from "./session/link";

// First of all: a link's token leaves the address bar.
takeLinkTokens();

const root = document.getElementById("app");
if (root)
  void loadLabels().then(() => {
    root.replaceChildren();
    render(<Desk />, root);
  });

import { render } from "preact";
import { Desk } from "./desk";
import { loadLabels } from "./i18n/labels";
import { takeLinkTokens } from "./session/link";
import { takeBackFromStripe } from "./session/stripe";

// First of all: a link's token leaves the address bar, and Stripe's code.
takeLinkTokens();
takeBackFromStripe();

const root = document.getElementById("app");
if (root)
  void loadLabels().then(() => {
    root.replaceChildren();
    render(<Desk />, root);
  });

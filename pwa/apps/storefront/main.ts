/** What scripts add to the storefront's pages. Each is whole without them, but for the deposit, which is paid in Stripe's form. */

import { pressOnce } from "./press-once";

const byId = (id: string) => document.getElementById(id);

for (const form of document.forms) pressOnce(form);

if (document.documentElement.dataset.within) import("./framed").then(({ tellHeight }) => tellHeight());

const picker = byId("picker");
if (picker instanceof HTMLFormElement) import("./picker").then(({ enliven }) => enliven(picker));

const you = byId("you");
if (you instanceof HTMLFormElement) import("./you").then(({ enliven }) => enliven(you));

const pay = byId("pay");
if (pay instanceof HTMLFormElement && pay.dataset.until)
  import("./hold").then(({ countDown }) => countDown(pay, pay.dataset.until ?? ""));
if (pay instanceof HTMLFormElement && pay.dataset.secret) import("./pay").then(({ takePayment }) => takePayment(pay));

import { hydrate } from "preact";
import { Storefront } from "./storefront";

const root = document.getElementById("app");
if (root) hydrate(<Storefront />, root);

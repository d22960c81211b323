import { hydrate } from "preact";
import { Desk } from "./desk";

const root = document.getElementById("app");
if (root) hydrate(<Desk />, root);

import { confirm, retrieve, serve } from "/frames/frame.js";

serve({ init: () => ({}), retrieve, confirm: (given) => confirm(given) });

// The Payment Element's form. What is typed here goes to the stand-in's API, and to nobody else.
import { confirm, retrieve, serve, tell } from "/frames/frame.js";

const VARIABLES = ["colorPrimary", "colorBackground", "colorText", "colorTextSecondary", "colorTextPlaceholder", "colorDanger", "fontFamily", "fontSizeBase", "borderRadius", "spacingUnit"];
const root = document.documentElement;
const form = document.querySelector("form");
const fields = { number: form.elements.number, expiry: form.elements.expiry, cvc: form.elements.cvc };
const digits = (text) => text.replace(/\D/g, "");
const isAmex = () => /^3[47]/.test(digits(fields.number.value));

function problems() {
  const number = digits(fields.number.value);
  const expiry = digits(fields.expiry.value);
  const cvc = digits(fields.cvc.value);
  const found = {};
  if (number.length < (isAmex() ? 15 : 16)) found.number = ["incomplete_number", "Your card number is incomplete."];
  else if (!isPlausible(number)) found.number = ["invalid_number", "Your card number is invalid."];
  if (expiry.length < 4) found.expiry = ["incomplete_expiry", "Your card's expiration date is incomplete."];
  else if (isPast(expiry)) found.expiry = ["invalid_expiry_year_past", "Your card's expiration date is in the past."];
  if (cvc.length < (isAmex() ? 4 : 3)) found.cvc = ["incomplete_cvc", "Your card's security code is incomplete."];
  return found;
}
function isPlausible(number) {
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
function isPast(expiry) {
  const [month, year] = [Number(expiry.slice(0, 2)), 2000 + Number(expiry.slice(2))];
  const today = new Date();
  return month < 1 || month > 12 || year * 12 + month < today.getFullYear() * 12 + today.getMonth() + 1;
}
function show(name, message) {
  document.querySelector(`#${name}-error`).textContent = message;
  if (message) fields[name].setAttribute("aria-invalid", "true");
  else fields[name].removeAttribute("aria-invalid");
  measure();
}
function measure() {
  tell("height", { height: Math.ceil(form.getBoundingClientRect().height) + 8 });
}
function changed() {
  const empty = Object.values(fields).every((field) => field.value === "");
  tell("change", { empty, complete: Object.keys(problems()).length === 0, collapsed: false, value: { type: "card" } });
}
/** The first thing that is wrong, shown and focused; nothing where all is well. */
function validate() {
  const found = problems();
  for (const name of Object.keys(fields)) show(name, found[name]?.[1] ?? "");
  const first = Object.keys(found)[0];
  if (first === undefined) return null;
  fields[first].focus();
  document.querySelector("#said").textContent = found[first][1];
  return { type: "validation_error", code: found[first][0], message: found[first][1] };
}

fields.number.addEventListener("input", () => {
  const typed = digits(fields.number.value).slice(0, 19);
  const groups = isAmex() ? /^(\d{0,4})(\d{0,6})(\d{0,5})/ : /^(\d{0,4})(\d{0,4})(\d{0,4})(\d{0,7})/;
  fields.number.value = groups.exec(typed).slice(1).filter(Boolean).join(" ");
});
fields.expiry.addEventListener("input", (event) => {
  let typed = digits(fields.expiry.value).slice(0, 4);
  if (typed.length === 1 && typed > "1") typed = `0${typed}`;
  const goesOn = typed.length > 2 || (typed.length === 2 && event.inputType !== "deleteContentBackward");
  fields.expiry.value = goesOn ? `${typed.slice(0, 2)} / ${typed.slice(2)}` : typed;
});
for (const [name, field] of Object.entries(fields)) {
  field.addEventListener("input", () => {
    show(name, "");
    document.querySelector("#said").textContent = "";
    changed();
  });
  field.addEventListener("blur", () => {
    if (field.value) show(name, problems()[name]?.[1] ?? "");
    tell("blur");
  });
  field.addEventListener("focus", () => tell("focus"));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell("escape");
  });
}
form.addEventListener("submit", (event) => event.preventDefault());
new ResizeObserver(measure).observe(form);

function dress({ appearance = {}, kind, options = {} }) {
  root.dataset.theme = appearance.theme ?? "stripe";
  for (const name of VARIABLES) {
    const value = appearance.variables?.[name];
    if (typeof value === "string" && CSS.supports(name.startsWith("color") ? "color" : name === "fontFamily" ? "font-family" : "width", value))
      root.style.setProperty(`--${name}`, value);
    else root.style.removeProperty(`--${name}`);
  }
  document.querySelector("#terms").hidden = kind !== "setup" || options.terms?.card === "never";
  measure();
}

serve({
  init: async (given) => {
    dress(given);
    if (given.clientSecret === undefined) return {};
    const { error, intent } = await retrieve(given);
    if (error) return { error };
    const open = ["requires_payment_method", "requires_confirmation", "requires_action"];
    if (open.includes(intent.status)) return {};
    return { error: { type: "invalid_request_error", code: `${given.kind}_intent_unexpected_state`, message: `The intent has a status of ${intent.status}.` } };
  },
  update: dress,
  submit: () => {
    const error = validate();
    return error === null ? { selectedPaymentMethod: "card" } : { error };
  },
  confirm: async (given) => {
    const error = validate();
    if (error !== null) return { error };
    const expiry = digits(fields.expiry.value);
    const card = { number: digits(fields.number.value), exp_month: expiry.slice(0, 2), exp_year: `20${expiry.slice(2)}`, cvc: fields.cvc.value };
    const answer = await confirm(given, card);
    if (answer.error?.message) document.querySelector("#said").textContent = answer.error.message;
    return answer;
  },
  focus: () => fields.number.focus(),
  blur: () => document.activeElement?.blur(),
  clear: () => {
    form.reset();
    for (const name of Object.keys(fields)) show(name, "");
    changed();
  },
});

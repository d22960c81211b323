import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./form.css";

/** Fields and the button that sends them; Enter in a field does the same. */
export function Form({ onSend, children }: { onSend: () => void; children: ComponentChildren }) {
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
      {/* Without one to press, Enter sends no form that has several fields. */}
      <button type="submit" hidden />
    </form>
  );
}

/** How it is typed: a code in capitals, a PIN on the keyboard's digits and so that nobody reads it, a sum with its point. */
const HOW = {
  text: {},
  email: { type: "email", autocapitalize: "none" },
  phone: { type: "tel", dir: "ltr" },
  domain: { inputMode: "url", autocapitalize: "none", dir: "ltr" },
  code: { autocapitalize: "characters" },
  pin: { type: "password", inputMode: "numeric" },
  number: { inputMode: "decimal", dir: "ltr" },
} as const;

/** A line of text with its label above it. */
export function Field({
  label,
  value,
  onValue,
  type = "text",
  autocomplete = "off",
  most = 120,
}: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  type?: keyof typeof HOW;
  autocomplete?: "off" | "email" | "email webauthn" | "name";
  /** The most letters that can be typed. */
  most?: number;
}) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        {...HOW[type]}
        id={id}
        autocomplete={autocomplete}
        spellcheck={false}
        maxLength={most}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    </p>
  );
}

/** What is looked for, as it is typed. */
export function SearchField({
  label,
  value,
  onValue,
}: {
  label: string;
  value: string;
  onValue: (value: string) => void;
}) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        maxLength={120}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    </p>
  );
}

/** Something that can be wanted beside the rest. */
export function Tick({
  label,
  hint,
  checked,
  onChecked,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChecked: (checked: boolean) => void;
}) {
  return (
    <div class="choice">
      <label>
        <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onChecked(currentTarget.checked)} />
        <span>
          {label}
          {hint ? <span class="small">{hint}</span> : null}
        </span>
      </label>
    </div>
  );
}

/** Some lines of text with their label above and a hint below. */
export function TextArea({
  label,
  hint,
  value,
  onValue,
  most,
}: {
  label: string;
  hint?: string;
  value: string;
  onValue: (value: string) => void;
  /** The most letters that can be typed. */
  most: number;
}) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={most}
        dir="auto"
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
      {hint ? (
        <span class="small" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
    </p>
  );
}

export interface Option<Value> {
  value: Value;
  name: string;
  /** What it means, in a sentence. */
  what?: string;
}

/** One of a few, each with what it means. */
export function Choice<Value extends string | number>({
  legend,
  options,
  value,
  onValue,
}: {
  legend: string;
  options: readonly Option<Value>[];
  value: Value;
  onValue: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onValue(option.value)} />
          <span>
            {option.name}
            {option.what ? <span class="small">{option.what}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** One of many, or none. */
export function Select({
  label,
  hint,
  none,
  options,
  value,
  onValue,
}: {
  label: string;
  hint?: string;
  none: string;
  options: readonly { id: string; name: string }[];
  value: string | null;
  onValue: (value: string | null) => void;
}) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={value ?? ""}
        onChange={({ currentTarget }) => onValue(currentTarget.value || null)}
      >
        <option value="">{none}</option>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
      {hint ? (
        <span class="small" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
    </p>
  );
}

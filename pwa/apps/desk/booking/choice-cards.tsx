import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import "./choice-cards.css";

export interface Card<Value> {
  value: Value;
  name: ComponentChildren;
  what?: ComponentChildren;
}

/** One of a few, as cards that say what each is. Where nothing is chosen yet, `value` is null. */
export function Cards<Value extends string>({
  legend,
  options,
  value,
  onValue,
  kind = "",
}: {
  legend: string;
  options: readonly Card<Value>[];
  value: Value | null;
  onValue: (value: Value) => void;
  /** "two" or "three" beside one another, "times" as lines. */
  kind?: "" | "two" | "three" | "times";
}) {
  const name = useId();
  return (
    <fieldset class={`cards ${kind}`}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValue(option.value)}
          />
          <span>
            <b>{option.name}</b>
            {option.what ? <small>{option.what}</small> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Something that is so, or not. */
export function Tick({
  checked,
  onChecked,
  children,
}: {
  checked: boolean;
  onChecked: (checked: boolean) => void;
  children: ComponentChildren;
}) {
  return (
    <label class="tick">
      <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onChecked(currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

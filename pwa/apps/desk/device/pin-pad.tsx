import { Delete } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Drawn } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";
import "./pin-pad.css";

const LENGTH = 6;
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] as const;

/** Six digits by big buttons, or by the keyboard wherever that is; sent with the sixth. They are kept by no password manager. */
export function PinPad({
  busy,
  onPin,
  onBack,
}: {
  busy: boolean;
  /** Resolves once another can be typed. */
  onPin: (pin: string) => Promise<void>;
  /** Escape. */
  onBack: () => void;
}) {
  const [typed, setTyped] = useState("");
  // Keys come faster than screens are drawn: what counts is what was typed, drawn or not.
  const now = useRef("");

  function put(pin: string) {
    now.current = pin;
    setTyped(pin);
  }
  function type(digit: string) {
    if (now.current.length === LENGTH) return;
    put(now.current + digit);
    if (now.current.length === LENGTH) void onPin(now.current).then(() => put(""));
  }
  function takeBack() {
    if (now.current.length < LENGTH) put(now.current.slice(0, -1));
  }

  useLayoutEffect(() => {
    function pressed({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) {
      if (ctrlKey || metaKey || altKey) return;
      if (/^[0-9]$/.test(key)) type(key);
      else if (key === "Backspace") takeBack();
      else if (key === "Escape") onBack();
    }
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  });

  return (
    <fieldset class="pin-pad" aria-label={t.device.pin}>
      <p class="dots" role="status">
        <span class="hidden">{busy ? t.device.looking : t.device.typed(typed.length)}</span>
        {Array.from({ length: LENGTH }, (_, index) => (
          <span key={index} class={index < typed.length ? "dot full" : "dot"} aria-hidden="true" />
        ))}
      </p>
      <div class="digits" dir="ltr">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" class="digit" aria-disabled={busy} onClick={() => type(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="digit plain" aria-label={t.device.takeBack} onClick={takeBack}>
          <Drawn drawing={Delete} />
        </button>
      </div>
    </fieldset>
  );
}

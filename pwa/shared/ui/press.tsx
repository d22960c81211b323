import type { ComponentChildren, Ref } from "preact";
import type { Press } from "../graph/presses";
import { t } from "../i18n/labels";
import "./said.css";

/** What stands against a press, or that its outcome isn't known yet; heard as it comes. */
export function Said({
  press: { problem, unknown },
  problemRef,
}: {
  press: Press;
  /** Where the keyboard goes on from, where what was pressed is gone. */
  problemRef?: Ref<HTMLParagraphElement>;
}) {
  return (
    <div class="said" role="alert">
      {unknown ? (
        <p class="unknown">{unknown}</p>
      ) : problem ? (
        <p class="problem" tabIndex={-1} ref={problemRef ?? null}>
          {problem}
        </p>
      ) : null}
    </div>
  );
}

/** The button that is pressed: it says what it does, then that it is at it; with an outcome unknown, it asks for that at once. */
export function PressButton({
  press: { busy, unknown },
  kind,
  doing,
  held,
  onPress,
  describedBy,
  buttonRef,
  children,
}: {
  press: Press;
  /** Its class. */
  kind: string;
  /** What it says while it is at it; where there is none, another button says so. */
  doing?: string;
  /** It can't be pressed for another reason. */
  held?: boolean;
  onPress: () => void;
  describedBy?: string | undefined;
  buttonRef?: Ref<HTMLButtonElement>;
  children: ComponentChildren;
}) {
  const asks = unknown !== null && doing !== undefined;
  const isHeld = !asks && (busy || held === true);
  return (
    <button
      type="button"
      class={`${kind} ${asks ? "asking" : busy && doing ? "busy" : ""}`}
      ref={buttonRef ?? null}
      aria-disabled={isHeld}
      aria-describedby={describedBy}
      onClick={() => isHeld || onPress()}
    >
      {asks ? t.common.askAgain : busy && doing ? doing : children}
    </button>
  );
}

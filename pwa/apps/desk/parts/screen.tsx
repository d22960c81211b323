import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import type { Asked } from "./asked";
import "./list.css";
import "./screen.css";

/** A screen's title; the keyboard and the screen reader begin there when it is come to. */
export function Title({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · ${t.app}`;
    heading.current?.focus();
  }, [children]);
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  );
}

/** What was asked for, once it is there; else that it is looked for, or why it isn't there and how to look again. */
export function Answered<Answer>({
  asked,
  children,
}: {
  asked: Asked<Answer>;
  children: (answer: Answer) => ComponentChildren;
}) {
  return (
    <>
      <Unanswered asked={asked} />
      {asked.answer ? children(asked.answer) : asked.trouble ? null : <Waiting what={t.common.looking} />}
    </>
  );
}

/** Why what was asked for isn't there, and how to look again; nothing where nothing stood in the way. */
export function Unanswered({ asked: { trouble, again } }: { asked: Pick<Asked<unknown>, "trouble" | "again"> }) {
  if (!trouble) return null;
  return (
    <div class="said" role="alert">
      <p class="problem">{t.trouble[trouble]}</p>
      <button type="button" onClick={() => void again()}>
        {t.common.tryAgain}
      </button>
    </div>
  );
}

/** What has just been done: heard as it comes. */
export function Note({ text }: { text: string | null }) {
  return (
    <div class="said" role="status">
      {text ? <p class="done-note">{text}</p> : null}
    </div>
  );
}

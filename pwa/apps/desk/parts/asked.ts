import { useEffect, useRef, useState } from "preact/hooks";
import type { DocumentId } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { ask } from "../session/session";

/** What a screen has asked for: not yet there, why it isn't, or the answer; `again` asks once more. */
export interface Asked<Answer> {
  answer: Answer | null;
  trouble: Trouble | null;
  again: () => Promise<void>;
}

/** Ask when the screen is opened, and whenever it is come back to: a colleague may have changed what it shows. */
export function useAsked<Answer>(query: DocumentId<Answer, Record<string, never>>): Asked<Answer> {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const again = () =>
    ask(query, {})
      .then((found) => {
        setAnswer(found);
        setTrouble(null);
      })
      .catch((error) => setTrouble(troubleOf(error)));
  useEffect(() => {
    void again();
    const seen = () => document.visibilityState === "visible" && void again();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, []);
  return { answer, trouble, again };
}

/** The answer to what is asked anew whenever its variables change; nothing is asked while they are null. */
export function useAnswer<Answer, Variables extends object>(
  query: DocumentId<Answer, Variables>,
  variables: Variables | null,
): Asked<Answer> {
  const [found, setFound] = useState<{ of: string; answer: Answer } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const key = variables && JSON.stringify(variables);
  const latest = useRef(key);
  latest.current = key;
  const again = async () => {
    if (!variables || !key) return;
    setTrouble(null);
    try {
      const answer = await ask(query, variables);
      if (latest.current === key) setFound({ of: key, answer });
    } catch (error) {
      if (latest.current === key) setTrouble(troubleOf(error));
    }
  };
  useEffect(() => {
    setTrouble(null);
    void again();
  }, [key]);
  return { answer: found && found.of === key ? found.answer : null, trouble, again };
}

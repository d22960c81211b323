import { useEffect, useRef, useState } from "preact/hooks";
import { DeskActivity } from "../../../shared/gen/desk/activity";
import type { ActivityFieldsFragment, ActivityPart } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { ask } from "../session/session";
import { useFollow } from "../shell/follow";

export interface Lines {
  /** Newest first; null until the first answer. */
  lines: readonly ActivityFieldsFragment[] | null;
  hasMore: boolean;
  trouble: Trouble | null;
  /** Look at the newest again; those that were looked back to stay. */
  again: () => Promise<void>;
  more: () => Promise<void>;
}

/** What happened, or a part of it, `first` lines at a time. */
export function useActivity(only: ActivityPart | null, first: number): Lines {
  const [lines, setLines] = useState<readonly ActivityFieldsFragment[] | null>(null);
  const [hasMore, setMore] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const latest = useRef(only);
  latest.current = only;

  async function look(after: string | null) {
    try {
      const { desk } = await ask(DeskActivity, { only, first, after });
      if (latest.current !== only || !desk) return;
      const found = desk.activity;
      setTrouble(null);
      if (after) {
        setLines((before) => [...(before ?? []), ...found]);
        return setMore(found.length === first);
      }
      const oldest = found.at(-1)?.id;
      setLines((before) => {
        // Ids rise with time: what was looked back to lies behind the oldest of the newest.
        const back = before && oldest && found.length === first ? before.filter(({ id }) => id < oldest) : [];
        if (!back.length) setMore(found.length === first);
        return [...found, ...back];
      });
    } catch (error) {
      if (latest.current === only) setTrouble(troubleOf(error));
    }
  }
  useEffect(() => {
    setLines(null);
    setMore(false);
    void look(null);
  }, [only]);
  useFollow(() => void look(null));
  return { lines, hasMore, trouble, again: () => look(null), more: () => look(lines?.at(-1)?.id ?? null) };
}

import { useLayoutEffect, useReducer } from "preact/hooks";
import { onPresses, type Press, press, pressOf, type Request, type Settle, sayProblem, showPress } from "./presses";

/** The press of this name, as the panel shows it: how it stands, how to press, and how to say what stands against it. */
export interface UsedPress extends Press {
  /** Send it: once, however often it is called. See `press`. */
  send: <Answer>(unknown: string, request: Request<Answer>, settle: Settle<Answer>) => void;
  /** Say a problem, or take it back. */
  say: (problem: string | null) => void;
}

/** Busy, key, unknown outcome and problem of what is pressed in a panel, shared with whatever else shows the same name. */
export function usePress(name: string): UsedPress {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  // Before an answer can come: what it refuses is said in the panel, once the panel is there.
  useLayoutEffect(() => {
    const stop = onPresses(() => redraw(undefined));
    const leave = showPress(name);
    return () => {
      stop();
      leave();
    };
  }, [name]);
  return {
    ...pressOf(name),
    send: (unknown, request, settle) => press(name, unknown, request, settle),
    say: (problem) => sayProblem(name, problem),
  };
}

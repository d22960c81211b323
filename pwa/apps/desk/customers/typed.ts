/** What is typed over a customer's record: what wasn't touched is as the record has it, also once somebody else has changed that. */

import { useRef, useState } from "preact/hooks";

export interface Typed<Name extends string> {
  /** As each field shows it. */
  shown: Record<Name, string>;
  type: (name: Name, value: string) => void;
  /** What differs from the record; null where it was emptied. */
  changed: Partial<Record<Name, string | null>>;
  /** What somebody else has changed since this was opened, where something else is typed here; null where they emptied it. */
  theirs: [Name, string | null][];
}

export function useTyped<Name extends string>(record: Record<Name, string | null>): Typed<Name> {
  const opened = useRef(record).current;
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const names = Object.keys(record) as Name[];
  const touched = names.flatMap((name) => {
    const now = typed[name];
    return now === undefined ? [] : ([[name, now.trim() || null]] as [Name, string | null][]);
  });
  const changed = touched.filter(([name, now]) => now !== record[name]);
  return {
    shown: Object.fromEntries(names.map((name) => [name, typed[name] ?? record[name] ?? ""])) as Record<Name, string>,
    type: (name, value) => setTyped((before) => ({ ...before, [name]: value })),
    changed: Object.fromEntries(changed) as Partial<Record<Name, string | null>>,
    theirs: changed.filter(([name]) => record[name] !== opened[name]).map(([name]) => [name, record[name]]),
  };
}

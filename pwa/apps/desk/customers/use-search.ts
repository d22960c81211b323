import { useEffect, useRef, useState } from "preact/hooks";
import { DeskCustomers } from "../../../shared/gen/desk/customers";
import type { FoundCustomerFieldsFragment } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { ask } from "../session/session";

/** Between two letters of one word; a search for each of them would be thrown away. */
const PAUSE_MS = 150;

export interface Search {
  /** Who was found so far, in the graph's order; null until the first answer. */
  found: readonly FoundCustomerFieldsFragment[] | null;
  /** What they were found by. */
  by: string;
  hasMore: boolean;
  trouble: Trouble | null;
  /** Ask once more, or for those who follow. */
  again: () => Promise<void>;
  more: () => Promise<void>;
}

/** Customers as one types, `first` at a time; answers of a search that was typed over are dropped. */
export function useSearch(typed: string, first: number): Search {
  const [state, setState] = useState<Omit<Search, "again" | "more"> & { end: string | null }>({
    found: null,
    by: "",
    hasMore: false,
    trouble: null,
    end: null,
  });
  const latest = useRef(typed);
  latest.current = typed;

  async function look(after: string | null) {
    const search = typed;
    try {
      const { desk } = await ask(DeskCustomers, { search, first, after });
      if (latest.current !== search || !desk) return;
      const { edges, pageInfo } = desk.customers;
      const found = edges.map(({ node }) => node);
      setState((before) => ({
        found: after === null ? found : [...(before.found ?? []), ...found],
        by: search,
        hasMore: pageInfo.hasNextPage,
        trouble: null,
        end: pageInfo.endCursor,
      }));
    } catch (error) {
      if (latest.current === search) setState((before) => ({ ...before, trouble: troubleOf(error) }));
    }
  }
  useEffect(() => {
    const timer = setTimeout(() => void look(null), typed ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [typed]);
  return { ...state, again: () => look(null), more: () => look(state.end) };
}

import { useQueries } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";

import { client, trpc } from "../../api/trpc.js";
import { PageStore } from "./page-store.js";
import type { questionOf } from "./table-search.js";

/** So many rows are read at once. */
const PAGE_ROWS = 100;
/** The next page is read when so many rows are left below those in view, so that it is there when somebody gets to it. */
const AHEAD_ROWS = 40;
/** A page that is not shown is kept for this time, in milliseconds. */
const KEPT_MS = 60_000;

/** Which rows are asked for. */
export type TableQuestion = ReturnType<typeof questionOf> & { teamId: string; table: string };

/** Returns the store of the rows that a question asks for. It stays the same as long as the component is mounted. */
export function usePageStore(): PageStore {
  const [store] = useState(() => new PageStore(PAGE_ROWS));
  useSyncExternalStore(store.subscribe, store.version);
  return store;
}

/**
 * Reads the pages with the rows in this range, and the next one, into the store. When something changes in the team, only
 * these pages are read again: the others are not shown, so nobody uses their queries.
 *
 * @returns the error of a page that could not be read, and a function that reads such pages again
 */
export function useShownPages(
  store: PageStore,
  question: TableQuestion,
  first: number,
  last: number,
): { error: unknown; retry: () => void } {
  const pages = store.pagesOf(first, last + AHEAD_ROWS);
  const results = useQueries({
    queries: pages.map(({ cursor }) => {
      const input = { ...question, limit: PAGE_ROWS, ...(cursor !== null && { cursor }) };
      return {
        queryKey: trpc.tables.rows.queryKey(input),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.tables.rows.query(input, { signal }),
        gcTime: KEPT_MS,
      };
    }),
  });
  // The answers are the same objects until something changes, and the store is told of each once.
  const answers = results.map(({ data }) => data);
  useEffect(() => {
    for (const [at, answer] of answers.entries()) {
      const page = pages[at];
      if (answer !== undefined && page !== undefined) store.absorb(page.index, answer);
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `pages` and `answers` are new lists at each render; their content counts.
  }, [store, pages.map(({ index }) => index).join(), ...answers]);
  const failed = results.find(({ isError }) => isError);
  return {
    error: failed?.error ?? null,
    retry: () => {
      for (const result of results) if (result.isError) void result.refetch();
    },
  };
}

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";

/**
 * How often the figures are read again without news, in milliseconds: time alone changes those of the last 30 days, and
 * other members change rates. `LiveConnection` reads them again after an event.
 */
const REFETCH_MS = 60_000;
/** The same while the data is loaded for the first time and the figures grow. */
const LOADING_REFETCH_MS = 10_000;

interface RevenueChoice {
  currency: string | undefined;
  months: number;
  /** Whether the team has tables that can be read. */
  enabled?: boolean;
  /** Whether the data of the team is being loaded. */
  loading?: boolean;
}

/** Reads the figures of now and those of the last months. While others are read, those before stay on the page. */
export function useRevenue({ currency, months, enabled = true, loading = false }: RevenueChoice) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const input = { teamId, ...(currency !== undefined && { currency }) };
  const common = {
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: loading ? LOADING_REFETCH_MS : REFETCH_MS,
  };
  const summary = useQuery({ ...trpc.revenue.summary.queryOptions(input), ...common });
  const history = useQuery({ ...trpc.revenue.months.queryOptions({ ...input, months }), ...common });
  const wasLoading = useRef(loading);
  useEffect(() => {
    // What was read during a load is incomplete, and would stay on the page for a minute.
    if (wasLoading.current && !loading)
      void queryClient.invalidateQueries({ queryKey: trpc.revenue.pathKey() });
    wasLoading.current = loading;
  }, [loading, queryClient]);
  return { summary, history };
}

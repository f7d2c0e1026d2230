import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";

import { trpc } from "../api/trpc.js";
import { useTeam } from "../session/session-context.js";

/** The names of tables hardly change, so a palette that is opened often asks for them once in this time, in milliseconds. */
const STALE_MS = 60_000;

/** Reads the tables and the saved queries that the palette finds. A team without tables, or a role without the right, has none. */
export function usePaletteData() {
  const { id: teamId, role } = useTeam();
  const tables = useQuery({
    ...trpc.tables.list.queryOptions({ teamId }),
    enabled: may(role, "tables.read"),
    staleTime: STALE_MS,
  });
  const queries = useQuery({
    ...trpc.sqlConsole.queries.queryOptions({ teamId }),
    enabled: may(role, "sql_console.read"),
    staleTime: STALE_MS,
  });
  return {
    tables: tables.data?.tables ?? [],
    queries: queries.data?.queries ?? [],
    isLoading: tables.isLoading || queries.isLoading,
  };
}

import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { useBackfill } from "../../connection/use-backfill.js";

/** How often the status is read, in milliseconds. A subscription is faster, but a proxy may hold its messages back. */
const REFETCH_MS = 30_000;

/** Reads what Home shows of the team: the status, the last runs, the newest events, and which first steps are done. */
export function useHome() {
  const { id: teamId, role } = useTeam();
  const status = useQuery({
    ...trpc.connection.status.queryOptions({ teamId }),
    refetchInterval: REFETCH_MS,
  });
  const backfill = useBackfill(status.data).query;
  const verification = useQuery(trpc.verification.get.queryOptions({ teamId }));
  const applied = useQuery(trpc.events.list.queryOptions({ teamId, status: "applied", limit: 1 }));
  const waiting = useQuery(trpc.events.list.queryOptions({ teamId, status: "waiting", limit: 1 }));
  const keys = useQuery({
    ...trpc.apiKeys.list.queryOptions({ teamId }),
    enabled: may(role, "api_keys.manage"),
  });
  const login = useQuery({
    ...trpc.sqlAccess.get.queryOptions({ teamId }),
    enabled: may(role, "sql_access.manage"),
  });
  const needed = [status, backfill, verification];
  return {
    status: status.data,
    /** True until everything was read once, so that nothing on the page moves later. */
    isLoading: [...needed, applied, waiting, keys, login].some((query) => query.isLoading),
    /** The first read that failed of those that the state follows from. Home claims nothing that it does not know. */
    failed: needed.find((query) => query.isError) ?? null,
    backfill: backfill.data?.backfill ?? null,
    verification: verification.data?.verification ?? null,
    events: { applied: applied.data?.events[0] ?? null, waiting: waiting.data?.events[0] ?? null },
    hasKey: keys.data === undefined ? null : keys.data.keys.length > 0,
    hasLogin:
      login.data === undefined || login.data.unavailable !== null ? null : login.data.sqlAccess !== null,
  };
}

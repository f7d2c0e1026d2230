import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";

/**
 * How often the status is read, in milliseconds. The subscription of `LiveConnection` is faster, but a proxy between
 * browser and server can hold back its messages. The status is read more often while the team is being connected or
 * disconnected, and while events of a connection before are being deleted.
 */
const REFETCH_MS = { changing: 3_000, stable: 30_000 } as const;

/** Reads the status of the team's connection and keeps it up to date. */
export function useConnection() {
  const { id: teamId } = useTeam();
  return useQuery({
    ...trpc.connection.status.queryOptions({ teamId }),
    refetchInterval: ({ state }) =>
      state.data?.syncStatus === "pending" ||
      state.data?.disconnecting === true ||
      state.data?.removal != null
        ? REFETCH_MS.changing
        : REFETCH_MS.stable,
  });
}

import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { useTeam } from "../../session/session-context.js";

/**
 * Returns the mode of the team's last connection while it has none, by the audit. Null if there was none, if the person
 * may not read the audit, or while the team is connected; undefined until it is known.
 */
export function usePreviousMode(status: ConnectionStatus | undefined): "test" | "live" | null | undefined {
  const { id: teamId, role } = useTeam();
  const enabled = status?.connected === false && may(role, "audit.read");
  const query = useQuery({
    ...trpc.audit.list.queryOptions({ teamId, action: "connection.connected", limit: 1 }),
    enabled,
  });
  if (!enabled) return status === undefined ? undefined : null;
  if (query.data === undefined) return query.isError ? null : undefined;
  const mode = query.data.entries[0]?.detail["mode"];
  return mode === "test" || mode === "live" ? mode : null;
}

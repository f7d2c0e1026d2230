import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { teamState, type TeamState } from "../../connection/team-state.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { useBackfill } from "../../connection/use-backfill.js";

/**
 * Returns the one state of the team's copy, the worst that is true, as Home shows it too. Null while the team is not
 * connected, or until everything that the state follows from was read.
 */
export function useTeamState(status: ConnectionStatus | undefined): TeamState | null {
  const { id: teamId } = useTeam();
  const backfill = useBackfill(status).query.data;
  const verification = useQuery(trpc.verification.get.queryOptions({ teamId })).data;
  if (status?.connected !== true || backfill === undefined || verification === undefined) return null;
  return teamState({ status, backfill: backfill.backfill, verification: verification.verification });
}

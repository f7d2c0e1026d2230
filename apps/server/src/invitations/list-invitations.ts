import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import type { listInvitationsOutput } from "./schemas.js";
import { showInvitation } from "./show-invitation.js";
import { listInvitationRows } from "./store.js";

/** Returns the invitations of the team that nobody has accepted, the newest first. */
export async function listInvitations(
  sql: Sql,
  teamId: TeamId,
): Promise<z.infer<typeof listInvitationsOutput>> {
  return { invitations: (await listInvitationRows(sql, teamId)).map(showInvitation) };
}

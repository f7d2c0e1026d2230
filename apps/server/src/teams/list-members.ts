import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { listMemberRows, type Member } from "./member-store.js";
import type { listMembersOutput } from "./schemas.js";

/** Returns the members of the team: the owners first, then the admins, and so on. */
export async function listMembers(sql: Sql, teamId: TeamId): Promise<z.infer<typeof listMembersOutput>> {
  return { members: (await listMemberRows(sql, teamId)).map(showMember) };
}

/** Returns a member in the form of the answers. */
export function showMember({ joinedAt, ...member }: Member) {
  return { ...member, joinedAt: joinedAt.toISOString() };
}

import type { TeamId } from "@billstack/tenancy";

import type { AnySql } from "../database/any-sql.js";

/** A Stripe account in one mode. The id is null if the key may not read it. */
interface AccountAndMode {
  accountId: string | null;
  mode: "test" | "live";
}

/**
 * Returns how many other teams are connected to this Stripe account in this mode. Says nothing else about them, because
 * the caller may not be a member there. Zero if the account is not known.
 */
export async function countOtherTeams(
  sql: AnySql,
  teamId: TeamId,
  { accountId, mode }: AccountAndMode,
): Promise<number> {
  if (accountId === null) return 0;
  const [row] = await sql<{ teams: number }[]>`
    select billstack.other_teams_of(${accountId}, ${mode}, ${teamId}) as teams`;
  return row?.teams ?? 0;
}

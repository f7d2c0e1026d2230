import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import type { MovedAccount } from "./team-secrets.js";

/** A member, with what is stored of a second factor that is on. Times are texts with microseconds. */
interface MemberFactor {
  userId: string;
  begunAt: string | null;
  activeSince: string | null;
  lastStep: string | null;
}

/** Returns the members of a team with their second factors. */
export async function readFactors(sql: AnySql, teamId: TeamId): Promise<MemberFactor[]> {
  return sql<MemberFactor[]>`
    select members.user_id as "userId", begun_at::text as "begunAt", active_since::text as "activeSince",
      last_step::text as "lastStep"
    from billstack.members
      left join billstack.second_factors on second_factors.user_id = members.user_id and active_since is not null
    where team_id = ${teamId} order by 1`;
}

/** Inserts the second factor of a user, which is on, with its recovery codes. */
export async function insertMovedFactor(
  sql: TransactionSql,
  userId: string,
  secretSealed: string,
  { begunAt, activeSince, lastStep, recoveryCodes }: NonNullable<MovedAccount["factor"]>,
): Promise<void> {
  await sql`
    insert into billstack.second_factors (user_id, secret_sealed, begun_at, active_since, last_step)
    values (${userId}, ${secretSealed}, ${begunAt}::text::timestamptz, ${activeSince}::text::timestamptz,
      ${lastStep}::text::bigint)`;
  await sql`
    insert into billstack.recovery_codes (user_id, hash)
    select ${userId}, decode(code, 'hex') from unnest(${recoveryCodes}::text[]) as code`;
}

/** Whether there is a user with this id. */
export async function isTaken(sql: AnySql, userId: string): Promise<boolean> {
  return (await sql`select from billstack.users where id = ${userId}`).length > 0;
}

import type { TeamId } from "@billstack/tenancy";
import type { JSONValue, Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { AuditAction } from "./record.js";
import type { AuditActor, AuditFilters, ShownEntry } from "./schemas.js";

/** The id that stands for BillStack itself in filters. */
const BILLSTACK = "billstack";

/**
 * Returns the team's newest entries for which all conditions hold.
 * @param before only entries with a smaller id; null: from the newest on
 */
export async function selectEntries(
  sql: Sql,
  teamId: TeamId,
  { action, userId, from, to, q }: AuditFilters,
  { before, limit }: { before: string | null; limit: number },
): Promise<ShownEntry[]> {
  const conditions = [
    sql`audit.team_id = ${teamId}`,
    ...(before === null ? [] : [sql`audit.id < ${before}::bigint`]),
    ...(action === undefined ? [] : [sql`action = ${action}`]),
    ...(userId === undefined ? [] : [actorIs(sql, userId)]),
    ...(from === undefined ? [] : [sql`at >= ${from}::text::timestamptz`]),
    ...(to === undefined ? [] : [sql`at < ${to}::text::timestamptz`]),
    ...(q === undefined ? [] : [contains(sql, q)]),
  ];
  const rows = await sql<(Omit<ShownEntry, "at"> & { at: Date })[]>`
    select audit.id::text as id, at, audit.user_id as "userId", coalesce(users.name, users.email) as "userName",
      users.email as "userEmail", api_key_id as "apiKeyId", api_keys.name as "apiKeyName", action, detail
    from billstack.audit
    left join billstack.users on users.id = audit.user_id
    left join billstack.api_keys on api_keys.team_id = audit.team_id and api_keys.id = api_key_id
    where ${conditions.reduce((all, one) => sql`${all} and ${one}`)}
    order by audit.id desc limit ${limit}`;
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Whether the team's audit has an entry with this action whose detail contains `detail`. */
export async function hasEntry(
  sql: AnySql,
  teamId: TeamId,
  action: AuditAction,
  detail: Record<string, JSONValue>,
): Promise<boolean> {
  const rows = await sql`
    select from billstack.audit
    where team_id = ${teamId} and action = ${action} and detail @> ${sql.json(detail)} limit 1`;
  return rows.length > 0;
}

/** Returns everybody who has done something that is in the team's audit, with what tells them from others. */
export async function selectActors(sql: Sql, teamId: TeamId): Promise<AuditActor[]> {
  const rows = await sql<AuditActor[]>`
    select actors.id, coalesce(users.name, users.email, api_keys.name) as name, users.email as email,
      api_keys.prefix as "keyPrefix"
    from (
      select distinct coalesce(user_id, api_key_id, ${BILLSTACK}) as id from billstack.audit where team_id = ${teamId}
    ) actors
    left join billstack.users on users.id = actors.id
    left join billstack.api_keys on api_keys.team_id = ${teamId} and api_keys.id = actors.id
    order by name nulls last, actors.id`;
  return [...rows];
}

function actorIs(sql: Sql, id: string) {
  if (id === BILLSTACK) return sql`audit.user_id is null and api_key_id is null`;
  return sql`(audit.user_id = ${id} or api_key_id = ${id})`;
}

/** The condition that any field of an entry contains this text. Nothing in the text is a wildcard. */
function contains(sql: Sql, text: string) {
  const fields = sql`concat_ws(' ', action, detail::text, audit.user_id, users.name, users.email, api_key_id, api_keys.name)`;
  return sql`position(lower(${text}) in lower(${fields})) > 0`;
}

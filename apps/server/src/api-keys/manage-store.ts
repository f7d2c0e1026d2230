import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import { AppError } from "../errors.js";
import type { NewKey } from "./new-key.js";

/** The most keys of a team that are not revoked. */
const MOST_KEYS = 100;
/** How many revoked keys a list contains at most. */
const LISTED_REVOKED = 100;

/** What a person chooses for a key. */
export interface KeyChoices {
  name: string;
  scopes: string[];
  expiresAt: Date | null;
}

/** A key as people see it. */
export interface ListedKey extends KeyChoices {
  id: string;
  prefix: string;
  createdAt: Date;
  createdBy: string | null;
  createdByEmail: string | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  status: "active" | "expired" | "revoked";
}

/** Returns the team's keys, the newest first: all that are not revoked, and the newest revoked ones. */
export function listKeyRows(sql: Sql, teamId: TeamId): Promise<ListedKey[]> {
  return sql<ListedKey[]>`
    with keys as (
      select *,
        case when revoked_at <= now() then 'revoked' when expires_at <= now() then 'expired' else 'active' end as status
      from billstack.api_keys where team_id = ${teamId}
    ), newest_revoked as (
      select id from keys where status = 'revoked' order by revoked_at desc limit ${LISTED_REVOKED}
    )
    select keys.id, keys.name, prefix, scopes, expires_at as "expiresAt", keys.created_at as "createdAt",
      created_by as "createdBy", email as "createdByEmail", last_used_at as "lastUsedAt",
      revoked_at as "revokedAt", status
    from keys left join billstack.users on users.id = created_by
    where status <> 'revoked' or keys.id in (select id from newest_revoked)
    order by keys.created_at desc, keys.id`;
}

/**
 * Stores a new key. The caller's transaction must have locked the keys of the team.
 *
 * @returns when the key was made
 * @throws AppError too_many_keys
 */
export async function insertKey(
  sql: TransactionSql,
  teamId: TeamId,
  key: NewKey,
  { name, scopes, expiresAt }: KeyChoices,
  createdBy: string | null,
): Promise<Date> {
  const [count] = await sql<{ keys: number }[]>`
    select count(*)::int as keys from billstack.api_keys
    where team_id = ${teamId} and (revoked_at is null or revoked_at > clock_timestamp())`;
  if ((count?.keys ?? 0) >= MOST_KEYS) {
    throw new AppError(
      "too_many_keys",
      `This team has ${MOST_KEYS} keys that are not revoked. Revoke one that is not needed any more.`,
    );
  }
  const [row] = await sql<{ createdAt: Date }[]>`
    insert into billstack.api_keys (id, team_id, name, prefix, hash, scopes, expires_at, created_by)
    values (${key.id}, ${teamId}, ${name}, ${key.prefix}, decode(${key.hash}, 'base64'), ${scopes}, ${expiresAt},
      ${createdBy})
    returning created_at as "createdAt"`;
  if (row === undefined) throw new Error("an insert returned no row");
  return row.createdAt;
}

/** Makes other transactions that change keys of this team wait for the caller's transaction. */
export async function lockKeys(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`select from billstack.teams where id = ${teamId} for no key update`;
}

/** Returns the ids of all keys of the team. */
export async function listKeyIds(sql: TransactionSql, teamId: TeamId): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from billstack.api_keys where team_id = ${teamId}`;
  return rows.map(({ id }) => id);
}

/** Returns a key of the team, after `lockKeys`; null if the team has no such key. */
export async function findKey(
  sql: TransactionSql,
  teamId: TeamId,
  keyId: string,
): Promise<(KeyChoices & { status: ListedKey["status"] }) | null> {
  const [key] = await sql<(KeyChoices & { status: ListedKey["status"] })[]>`
    select name, scopes, expires_at as "expiresAt",
      case when revoked_at <= clock_timestamp() then 'revoked'
        when expires_at <= clock_timestamp() then 'expired' else 'active' end as status
    from billstack.api_keys where team_id = ${teamId} and id = ${keyId}`;
  return key ?? null;
}

/**
 * Plans the end of a key after `afterSeconds`. A planned end is never moved to a later time.
 *
 * @returns until when the key is valid
 */
export async function endKey(
  sql: TransactionSql,
  teamId: TeamId,
  keyId: string,
  afterSeconds: number,
): Promise<Date> {
  const [row] = await sql<{ validUntil: Date }[]>`
    update billstack.api_keys
    set revoked_at = least(revoked_at, clock_timestamp() + make_interval(secs => ${afterSeconds}))
    where team_id = ${teamId} and id = ${keyId}
    returning least(revoked_at, expires_at) as "validUntil"`;
  if (row === undefined) throw new Error("the key to end is gone");
  return row.validUntil;
}

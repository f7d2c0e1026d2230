import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { Audit } from "../audit/record.js";

/** What is needed to decide whether a key may be used, and for what. */
export interface StoredKey {
  id: string;
  teamId: TeamId;
  scopes: string[];
  state: "active" | "expired" | "revoked";
  /** The time until the key expires or is revoked, in milliseconds; null if neither is planned. */
  endsInMs: number | null;
}

/**
 * Returns the key with this SHA-256 (as base64); null if there is none. The clock of the database decides whether
 * the key has expired, so that all processes say the same.
 */
export async function findKeyByHash(sql: Sql, hash: string): Promise<StoredKey | null> {
  const [key] = await sql<StoredKey[]>`
    select id, team_id as "teamId", scopes,
      case when revoked_at <= now() then 'revoked' when expires_at <= now() then 'expired' else 'active' end as state,
      (extract(epoch from least(revoked_at, expires_at) - now()) * 1000)::float8 as "endsInMs"
    from billstack.api_keys where hash = decode(${hash}, 'base64')`;
  return key ?? null;
}

/** Stores that a key was used now, at most once in five minutes. */
export async function noteKeyUse(sql: Sql, { id, teamId }: { id: string; teamId: TeamId }): Promise<void> {
  await sql`
    update billstack.api_keys set last_used_at = now()
    where team_id = ${teamId} and id = ${id}
      and (last_used_at is null or last_used_at < now() - interval '5 minutes')`;
}

/** Records in the audit that an expired or revoked key was refused, at most once a minute for each key. */
export async function auditRefusal(
  { sql, audit }: { sql: Sql; audit: Audit },
  { id, teamId, state }: Pick<StoredKey, "id" | "teamId" | "state">,
  address: string,
): Promise<void> {
  await sql.begin(async (transaction) => {
    const { count } = await transaction`
      update billstack.api_keys set refusal_noted_at = now()
      where team_id = ${teamId} and id = ${id}
        and (refusal_noted_at is null or refusal_noted_at < now() - interval '1 minute')`;
    if (count === 0) return;
    const detail = { reason: state, address };
    await audit.record(transaction, {
      teamId,
      userId: null,
      apiKeyId: id,
      action: "api_key.refused",
      detail,
    });
  });
}

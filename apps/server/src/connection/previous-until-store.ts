import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** Stores what proves until when the previous webhook secrets of connections are valid. */
export async function storeUntilProofs(
  sql: AnySql,
  proofs: readonly { id: string; proof: string }[],
): Promise<void> {
  await sql`
    update billstack.connections set previous_webhook_secret_proof = given.proof
    from unnest(${proofs.map(({ id }) => id)}::uuid[], ${proofs.map(({ proof }) => proof)}::text[]) as given (id, proof)
    where connections.id = given.id`;
}

/** Locks the connections that have a previous webhook secret, and returns until when it is valid. */
export async function lockPreviousUntil(
  sql: TransactionSql,
): Promise<{ id: string; teamId: TeamId; until: Date }[]> {
  return sql<{ id: string; teamId: TeamId; until: Date }[]>`
    select id, team_id as "teamId", previous_webhook_secret_until as until from billstack.connections
    where previous_webhook_secret_until is not null order by id for no key update`;
}

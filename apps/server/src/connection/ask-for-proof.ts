import type { Deps } from "../deps.js";
import { makeOldProofDue, makeProofDue } from "./key-store.js";
import type { Connection } from "./store.js";

/** A person who looks at the status wants a proof of the key that is not older than this, in seconds. */
const MAX_AGE_SECONDS = 5 * 60;
/** While a problem with Stripe or the key is known, people want to see its end soon. */
const TROUBLED_SECONDS = 30;

/**
 * Asks for a proof of the connection's key in the background, if the last proof is old. Returns at once and never
 * asks Stripe. However many callers there are, they cause one proof.
 */
export async function askIfProofIsOld(deps: Deps, connection: Connection): Promise<void> {
  const { id, keyCheckedAt, keyProofBeganAt, troubled, disconnectingAt } = connection;
  const maxAgeSeconds = troubled ? TROUBLED_SECONDS : MAX_AGE_SECONDS;
  const lastTry = Math.max(keyCheckedAt.getTime(), keyProofBeganAt?.getTime() ?? 0);
  // Most callers end here, without a statement. The statement below compares with the database's clock.
  if (disconnectingAt !== null || Date.now() - lastTry < maxAgeSeconds * 1_000) return;
  if (await makeOldProofDue(deps.sql, id, maxAgeSeconds)) await sendProof(deps, id);
}

/** Asks for a proof of the connection's key in the background, because Stripe has just refused a request. */
export async function askForProof(
  deps: Deps,
  connection: Pick<Connection, "id" | "keysVersion">,
): Promise<void> {
  if (await makeProofDue(deps.sql, connection)) await sendProof(deps, connection.id);
}

/** Sends the job. If the job is lost, the sweep finds the due proof within a minute. */
function sendProof({ sql, jobs }: Deps, connectionId: string): Promise<void> {
  return jobs.send(sql, "prove_key", { connectionId }, { once: true });
}

import { proveKeys } from "@billstack/stripe-verify";
import type { Stripe } from "stripe";

import type { Deps } from "../deps.js";
import { isObject, probedLists } from "../copy/needed.js";
import { NotSentError } from "../stripe/not-sent.js";
import { noteStripeAnswersIn, problemOfOutage } from "./outage.js";
import { permitsOf, unreadableObjects } from "./permissions.js";
import { noteProblem } from "./problems.js";
import { provingStripeOf } from "./secrets.js";
import { claimKeyProof, storeKeyProof } from "./key-store.js";
import { findConnectionById, isRestricted, type Connection } from "./store.js";
import { safeMessage } from "../safe-message.js";

/**
 * A key is checked again when the last check is older than five minutes, or older than 30 seconds while a problem
 * with Stripe or the key is known.
 */
const MAX_AGE = { maxAgeSeconds: 5 * 60, troubledSeconds: 30 };

/**
 * Returns the connection after its key was checked recently. If a check is due, the first caller makes it; others
 * get the last result.
 */
export async function withFreshProof(deps: Deps, connection: Connection): Promise<Connection> {
  if (connection.disconnectingAt !== null) return connection;
  if (!(await claimKeyProof(deps.sql, connection.id, MAX_AGE))) return connection;
  return proveAgain(deps, connection);
}

/**
 * Checks the connection's key with Stripe now. Stores the result, or the problem if Stripe did not answer. If the
 * key cannot be sent at all, the last result stays.
 *
 * @returns the connection as it is stored afterwards
 */
export async function proveAgain(deps: Deps, connection: Connection): Promise<Connection> {
  try {
    return await prove(deps, connection, provingStripeOf(deps, connection));
  } catch (error) {
    if (!(error instanceof NotSentError)) throw error;
    await noteProblem(deps.sql, connection.id, { code: problemOfOutage(error), detail: safeMessage(error) });
    return reload(deps, connection);
  }
}

async function prove(deps: Deps, connection: Connection, stripe: Stripe): Promise<Connection> {
  const { id, keysVersion, mode } = connection;
  const proof = await proveKeys({
    stripe,
    secretKeyIsRestricted: isRestricted(connection),
    lists: probedLists(mode),
  });
  const refused = !proof.ok && (proof.reason === "refused" || proof.reason === "nothing_readable");
  if (!proof.ok && !refused) {
    const code = proof.reason === "rate_limited" ? "rate_limited" : "stripe_unreachable";
    await noteProblem(deps.sql, id, { code });
    return reload(deps, connection);
  }
  // If a list did not answer, nothing new is known about what the key may read, so the stored value stays.
  const unreadable =
    proof.ok && !proof.unanswered.some(isObject) ? unreadableObjects(proof.unreadable) : null;
  await deps.sql.begin(async (sql) => {
    // In one transaction with the proof, so that nobody sees a valid key beside a problem that says otherwise.
    if (proof.ok) await noteStripeAnswersIn(deps, sql, connection);
    const same = await storeKeyProof(sql, id, keysVersion, {
      keyValid: proof.ok,
      ...(unreadable !== null && { unreadable }),
      ...(proof.ok && { permits: permitsOf(proof) }),
    });
    if (same && !proof.ok) {
      const detail = proof.stripeSays ?? (proof.reason === "nothing_readable" ? proof.message : null);
      await noteProblem(sql, id, { code: "key_refused", detail });
    }
  });
  return reload(deps, connection);
}

/** Reads the connection again. If it is gone, returns it as it was. */
async function reload(deps: Deps, connection: Connection): Promise<Connection> {
  return (await findConnectionById(deps.sql, connection.id)) ?? connection;
}

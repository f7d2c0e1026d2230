import { proveKeys } from "@billstack/stripe-verify";
import type { Stripe } from "stripe";

import type { Deps } from "../deps.js";
import { isObject, probedLists } from "../copy/needed.js";
import { NotSentError } from "../stripe/not-sent.js";
import { noteStripeAnswers, problemOf } from "./outage.js";
import { permitsOf, unreadableObjects } from "./permissions.js";
import { noteProblem } from "./problems.js";
import { provingStripeOf } from "./secrets.js";
import { claimKeyProof, storeKeyProof } from "./key-store.js";
import { findConnectionById, isRestricted, type Connection } from "./store.js";

/** A proof of the key older than this is repeated; sooner while Stripe or the key was seen to fail. */
const MAX_AGE = { maxAgeSeconds: 5 * 60, troubledSeconds: 30 };

/**
 * The connection with a proof of its key that is not old; one caller proves again, the others see the last proof.
 */
export async function withFreshProof(deps: Deps, connection: Connection): Promise<Connection> {
  if (connection.disconnectingAt !== null) return connection;
  if (!(await claimKeyProof(deps.sql, connection.id, MAX_AGE))) return connection;
  return proveAgain(deps, connection);
}

/**
 * Proves the connection's key now. What Stripe answered is kept, and what it did not as well. A key that cannot be
 * sent stays as it was last proved to be.
 */
export async function proveAgain(deps: Deps, connection: Connection): Promise<Connection> {
  try {
    return await prove(deps, connection, provingStripeOf(deps, connection));
  } catch (error) {
    if (!(error instanceof NotSentError)) throw error;
    await noteProblem(deps.sql, connection.id, { code: problemOf(error), detail: error.message });
    return reread(deps, connection);
  }
}

async function prove(deps: Deps, connection: Connection, stripe: Stripe): Promise<Connection> {
  const { id, secretKeySealed, mode } = connection;
  const proof = await proveKeys({
    stripe,
    secretKeyIsRestricted: isRestricted(connection),
    lists: probedLists(mode),
  });
  const refused = !proof.ok && (proof.reason === "refused" || proof.reason === "nothing_readable");
  if (!proof.ok && !refused) {
    const code = proof.reason === "rate_limited" ? "rate_limited" : "stripe_unreachable";
    await noteProblem(deps.sql, id, { code });
    return reread(deps, connection);
  }
  // Of a list that did not answer nothing is known: what was known stays.
  const unreadable =
    proof.ok && !proof.unanswered.some(isObject) ? unreadableObjects(proof.unreadable) : null;
  const stored = await deps.sql.begin(async (sql) => {
    const same = await storeKeyProof(sql, id, secretKeySealed, {
      keyValid: proof.ok,
      ...(unreadable !== null && { unreadable }),
      ...(proof.ok && { permits: permitsOf(proof) }),
    });
    if (same && !proof.ok) {
      const detail = proof.stripeSays ?? (proof.reason === "nothing_readable" ? proof.message : null);
      await noteProblem(sql, id, { code: "key_refused", detail });
    }
    return same;
  });
  if (stored && proof.ok) await noteStripeAnswers(deps, connection);
  return reread(deps, connection);
}

async function reread(deps: Deps, connection: Connection): Promise<Connection> {
  return (await findConnectionById(deps.sql, connection.id)) ?? connection;
}

import { proveKeys, type KeyProof, type KeyRefusal } from "@billstack/stripe-verify";
import type { Stripe } from "stripe";

import type { Deps } from "../deps.js";
import { isObject, probedLists } from "../copy/needed.js";
import { notify } from "../database/signals.js";
import { NotSentError } from "../stripe/not-sent.js";
import { noteStripeAnswersIn, problemOfOutage } from "./outage.js";
import { noteLostPermissions } from "./lost-permissions.js";
import { permitsOf, unreadableObjects } from "./permissions.js";
import { forgetProblems, noteProblem } from "./problems.js";
import { budgetedProvingStripeOf, provingStripeOf } from "./secrets.js";
import { claimDueProof, postponeKeyProof, storeKeyProof } from "./key-store.js";
import { findConnectionById, isRestricted, type Connection } from "./store.js";
import { safeMessage } from "../safe-message.js";

/** A proof in the background may wait for the account's request budget, so it gets more time than a person's. */
const BACKGROUND_MS = 20_000;

/**
 * Proves the connection's key, if a proof is due and no other process has claimed it. The requests wait for the
 * account's request budget.
 */
export async function proveIfDue(deps: Deps, connectionId: string): Promise<void> {
  if (!(await claimDueProof(deps.sql, connectionId))) return;
  const connection = await findConnectionById(deps.sql, connectionId);
  if (connection === null) return;
  await proveWith(deps, connection, () => budgetedProvingStripeOf(deps, connection), BACKGROUND_MS);
  await notify(deps.sql, { kind: "connection", teamId: connection.teamId });
}

/**
 * Checks the connection's key with Stripe now. Stores the result, or the problem if Stripe did not answer. If the
 * key cannot be sent at all, the last result stays.
 *
 * @returns the connection as it is stored afterwards
 */
export function proveAgain(deps: Deps, connection: Connection): Promise<Connection> {
  return proveWith(deps, connection, () => provingStripeOf(deps, connection));
}

async function proveWith(
  deps: Deps,
  connection: Connection,
  open: () => Stripe,
  timeoutMs?: number,
): Promise<Connection> {
  try {
    const proof = await proveKeys({
      stripe: open(),
      secretKeyIsRestricted: isRestricted(connection),
      lists: probedLists(connection.mode),
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    await store(deps, connection, proof);
  } catch (error) {
    if (!(error instanceof NotSentError)) throw error;
    await noteProblem(deps.sql, connection.id, { code: problemOfOutage(error), detail: safeMessage(error) });
    await postponeKeyProof(deps.sql, connection.id);
  }
  return (await findConnectionById(deps.sql, connection.id)) ?? connection;
}

/** Stores what a proof has found out. Stores nothing if the key was replaced meanwhile. */
async function store(deps: Deps, connection: Connection, proof: KeyProof | KeyRefusal): Promise<void> {
  if (proof.ok) {
    const other = otherAccount(connection, proof);
    return other === null ? storeGood(deps, connection, proof) : storeOtherAccount(deps, connection, other);
  }
  if (proof.reason === "refused" || proof.reason === "nothing_readable") {
    return storeRefusal(deps, connection, proof);
  }
  const code = proof.reason === "rate_limited" ? "rate_limited" : "stripe_unreachable";
  await noteProblem(deps.sql, connection.id, { code });
  await postponeKeyProof(deps.sql, connection.id);
}

/** Returns the account that the key belongs to, if it is not the connection's; otherwise null. */
function otherAccount({ accountId }: Connection, { account }: KeyProof): string | null {
  return account === null || accountId === null || account.id === accountId ? null : account.id;
}

async function storeGood(deps: Deps, connection: Connection, proof: KeyProof): Promise<void> {
  const { id, keysVersion } = connection;
  // If a list did not answer, nothing new is known about what the key may read, so the stored value stays.
  const unreadable = proof.unanswered.some(isObject) ? null : unreadableObjects(proof.unreadable);
  await deps.sql.begin(async (sql) => {
    // In one transaction with the proof, so that nobody sees a valid key beside a problem that says otherwise.
    await noteStripeAnswersIn(deps, sql, connection);
    const same = await storeKeyProof(sql, id, keysVersion, {
      keyValid: true,
      ...(unreadable !== null && { unreadable }),
      permits: permitsOf(proof),
    });
    if (!same) return;
    await forgetProblems(sql, id, ["account_changed"]);
    await noteLostPermissions(sql, connection, permitsOf(proof));
  });
}

async function storeRefusal(
  deps: Deps,
  { id, keysVersion }: Connection,
  { stripeSays, reason, message }: KeyRefusal,
): Promise<void> {
  await deps.sql.begin(async (sql) => {
    if (!(await storeKeyProof(sql, id, keysVersion, { keyValid: false }))) return;
    const detail = stripeSays ?? (reason === "nothing_readable" ? message : null);
    await noteProblem(sql, id, { code: "key_refused", detail });
  });
}

async function storeOtherAccount(
  deps: Deps,
  { id, keysVersion, accountId }: Connection,
  other: string,
): Promise<void> {
  const detail = `The key belongs to the account ${other} now, but this team is connected to ${accountId}.`;
  await deps.sql.begin(async (sql) => {
    if (!(await storeKeyProof(sql, id, keysVersion, { keyValid: false }))) return;
    await noteProblem(sql, id, { code: "account_changed", detail });
  });
}

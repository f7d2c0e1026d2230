import { checkKeyPair, maskKey } from "@billstack/stripe-verify";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { wakeHeldUpEvents } from "../inbox/wake.js";
import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";
import { forgetProblems } from "../connection/problems.js";
import { invalidKeys } from "../connection/invalid-keys.js";
import { prove } from "../connection/prove.js";
import { notConnected, requireConnection } from "../connection/require.js";
import { stripeFor } from "../connection/secrets.js";
import { lockToChange } from "../custody/change-secrets.js";
import { replaceKeys, type Connection } from "../connection/store.js";
import { createPatientGate } from "../stripe/patient-gate.js";
import { readsKnownObject } from "./known-object.js";

/**
 * Replaces the keys by other keys of the same account and mode. The synced data stays.
 *
 * @throws AppError different_account if the keys belong to another account or mode, or if that cannot be checked
 */
export async function setKeys(
  { deps, teamId, actor }: TeamContext,
  input: { secretKey: string; publishableKey: string; keyExpiresAt?: string | undefined },
): Promise<{ success: true }> {
  await deps.limits.take("connectTeam", teamId);
  const checked = checkKeyPair(input);
  if (!checked.ok) throw invalidKeys(checked.issues);
  const { keys } = checked;
  const connection = await requireConnection(deps, teamId);
  if (keys.mode !== connection.mode) {
    throw different(`This connection is in ${connection.mode} mode, these keys are in ${keys.mode} mode.`);
  }
  const proof = await prove(deps, keys);
  await requireSameAccount(deps, connection, keys.secretKey, proof.accountId);
  await deps.sql.begin(async (sql) => {
    const locked = await lockToChange(deps.custody, sql, connection.id);
    const replaced = await replaceKeys(sql, connection.id, {
      secretKeyHint: maskKey(keys.secretKey),
      unreadable: proof.unreadable,
      permits: proof.permits,
      keyExpiresAt: input.keyExpiresAt === undefined ? null : new Date(input.keyExpiresAt),
      accountId: proof.accountId,
      accountName: proof.accountName,
    });
    if (locked === null || !replaced) throw notConnected();
    await locked.store({ secret_key: keys.secretKey, publishable_key: keys.publishableKey });
    await forgetProblems(sql, connection.id, [
      "secrets_unreadable",
      "key_refused",
      "account_changed",
      "permission_lost",
      "key_may_not_read",
      "events_not_readable",
    ]);
    await notify(sql, { kind: "connection", teamId });
    await wakeHeldUpEvents(sql, connection);
    await deps.resumeRuns(deps, sql, connection.id);
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "connection.keys_replaced",
      detail: { key: maskKey(keys.secretKey) },
    });
  });
  return { success: true };
}

/**
 * Checks that a key belongs to the connection's account: by the account's id, or, if one of the keys may not read
 * it, by an object of the account that is known already.
 *
 * @param accountId the account of the new key; null if the key may not read it
 * @throws AppError different_account if the key belongs to another account or if that cannot be checked,
 *   stripe_unreachable if Stripe gives no usable answer
 */
async function requireSameAccount(
  deps: Deps,
  connection: Connection,
  secretKey: string,
  accountId: string | null,
): Promise<void> {
  if (accountId !== null && connection.accountId !== null) {
    if (accountId === connection.accountId) return;
    throw different(
      `These keys belong to the account ${accountId}, but this connection is to ${connection.accountId}.`,
    );
  }
  const stripe = stripeFor(deps, secretKey, { gate: createPatientGate() });
  switch (await readsKnownObject(deps, connection, stripe)) {
    case "same":
      return;
    case "other":
      throw different("These keys belong to another account: they do not find objects of this connection.");
    case "unknown":
      throw new AppError(
        "different_account",
        "BillStack cannot check whether both keys belong to one account: a restricted key may not read the account, and BillStack knows no object that the new key may read. Give the new key permission to read the account in Stripe. Or sync with the present key first, if Stripe still accepts it. Otherwise disconnect and connect again.",
      );
  }
}

function different(why: string): AppError {
  return new AppError("different_account", `${why} Disconnect first to connect another account or mode.`);
}

import { checkKeyPair, maskKey } from "@billstack/stripe-verify";

import { AppError } from "../errors.js";
import { wakeHeldUpEvents } from "../inbox/wake.js";
import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";
import { forgetProblems } from "../connection/problems.js";
import { invalidKeys } from "../connection/invalid-keys.js";
import { prove } from "../connection/prove.js";
import { notConnected, requireConnection } from "../connection/require.js";
import { lockToChange } from "../custody/change-secrets.js";
import { replaceKeys } from "../connection/store.js";

/**
 * Replaces the keys by other keys of the same account and mode. The synced data stays.
 *
 * @throws AppError different_account if the keys belong to another account or mode, or if that cannot be checked
 */
export async function setKeys(
  { deps, teamId, actor }: TeamContext,
  input: { secretKey: string; publishableKey: string },
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
  if (proof.accountId === null || connection.accountId === null) {
    throw different(
      "BillStack cannot check whether both keys belong to one account, because a restricted key may not read the account.",
    );
  }
  if (proof.accountId !== connection.accountId) {
    throw different(
      `These keys belong to the account ${proof.accountId}, but this connection is to ${connection.accountId}.`,
    );
  }
  await deps.sql.begin(async (sql) => {
    const locked = await lockToChange(deps.custody, sql, connection.id);
    const replaced = await replaceKeys(sql, connection.id, {
      secretKeyHint: maskKey(keys.secretKey),
      unreadable: proof.unreadable,
      permits: proof.permits,
    });
    if (locked === null || !replaced) throw notConnected();
    await locked.store({ secret_key: keys.secretKey, publishable_key: keys.publishableKey });
    await forgetProblems(sql, connection.id, [
      "secrets_unreadable",
      "key_refused",
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

function different(why: string): AppError {
  return new AppError("different_account", `${why} Disconnect first to connect another account or mode.`);
}

import type { TeamContext } from "../context.js";
import { notify } from "../database/signals.js";
import { endKey, findKey, lockKeys } from "./manage-store.js";
import { noSuchKey } from "./no-such-key.js";

/**
 * Revokes a key in every process. The signal to the other processes leaves with the commit, before the answer. A key
 * that is revoked already stays as it is.
 *
 * @throws AppError not_found
 */
export async function revokeKey(
  { deps, teamId, actor }: TeamContext,
  { keyId }: { keyId: string },
): Promise<{ success: true }> {
  await deps.sql.begin(async (sql) => {
    await lockKeys(sql, teamId);
    const key = await findKey(sql, teamId, keyId);
    if (key === null) throw noSuchKey();
    if (key.status === "revoked") return;
    await endKey(sql, teamId, keyId, 0);
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "api_key.revoked",
      detail: { keyId, name: key.name },
    });
    await notify(sql, { kind: "api_key", teamId, keyId });
  });
  deps.apiKeys.drop(keyId);
  return { success: true };
}

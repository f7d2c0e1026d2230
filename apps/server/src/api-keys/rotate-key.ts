import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { notify } from "../database/signals.js";
import { AppError } from "../errors.js";
import { showOnce } from "./create-key.js";
import { endKey, findKey, insertKey, lockKeys } from "./manage-store.js";
import { makeKey } from "./new-key.js";
import { noSuchKey } from "./no-such-key.js";
import type { rotateKeyOutput } from "./schemas.js";

/**
 * Makes a key with the name, scopes and expiry of another one. The other one stays valid for `overlapSeconds`, so
 * that applications can change to the new key. With 0 it is revoked at once.
 *
 * @throws AppError not_found, key_not_active, too_many_keys
 */
export async function rotateKey(
  { deps, teamId, actor }: TeamContext,
  { keyId, overlapSeconds }: { keyId: string; overlapSeconds: number },
): Promise<z.infer<typeof rotateKeyOutput>> {
  const key = makeKey();
  const rotated = await deps.sql.begin(async (sql) => {
    await lockKeys(sql, teamId);
    const previous = await findKey(sql, teamId, keyId);
    if (previous === null) throw noSuchKey();
    if (previous.status !== "active") {
      throw new AppError(
        "key_not_active",
        `This key ${previous.status === "expired" ? "has expired" : "was revoked"}. Create a new key instead.`,
      );
    }
    const validUntil = await endKey(sql, teamId, keyId, overlapSeconds);
    const createdAt = await insertKey(sql, teamId, key, previous, actor.userId);
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "api_key.rotated",
      detail: { keyId, newKeyId: key.id, name: previous.name, previousValidUntil: validUntil.toISOString() },
    });
    await notify(sql, { kind: "api_key", teamId, keyId });
    return { previous, validUntil, createdAt };
  });
  deps.apiKeys.drop(keyId);
  return {
    ...showOnce(key, rotated.previous, rotated.createdAt),
    previousValidUntil: rotated.validUntil.toISOString(),
  };
}

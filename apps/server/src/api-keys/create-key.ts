import { ALL_SCOPES, SCOPES } from "@billstack/tenancy/roles";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { insertKey, lockKeys, type KeyChoices } from "./manage-store.js";
import { makeKey, type NewKey } from "./new-key.js";
import type { createKeyOutput } from "./schemas.js";

/** What a person enters to make a key. */
export interface CreateKeyInput {
  name: string;
  scopes: string[];
  expiresAt?: string | null | undefined;
}

/**
 * Makes an API key for the team. The answer is the only place that contains the key.
 *
 * @throws AppError too_many_keys
 */
export async function createKey(
  { deps, teamId, actor }: TeamContext,
  { name, scopes, expiresAt }: CreateKeyInput,
): Promise<z.infer<typeof createKeyOutput>> {
  const key = makeKey();
  const choices: KeyChoices = {
    name,
    scopes: scopes.includes(ALL_SCOPES) ? [ALL_SCOPES] : SCOPES.filter((scope) => scopes.includes(scope)),
    expiresAt: expiresAt == null ? null : new Date(expiresAt),
  };
  const createdAt = await deps.sql.begin(async (sql) => {
    await lockKeys(sql, teamId);
    const at = await insertKey(sql, teamId, key, choices, actor.userId);
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "api_key.created",
      detail: {
        keyId: key.id,
        name,
        scopes: choices.scopes,
        expiresAt: choices.expiresAt?.toISOString() ?? null,
      },
    });
    return at;
  });
  return showOnce(key, choices, createdAt);
}

/** Returns the answer that shows a new key. */
export function showOnce(
  { id, prefix, rawKey }: NewKey,
  { name, scopes, expiresAt }: KeyChoices,
  createdAt: Date,
): z.infer<typeof createKeyOutput> {
  return {
    key: {
      id,
      name,
      prefix,
      projectId: null,
      scopes,
      expiresAt: expiresAt?.toISOString() ?? null,
      createdAt: createdAt.toISOString(),
    },
    rawKey,
  };
}

import { createHash } from "node:crypto";

import { UnknownKeyError, type CryptoError } from "@billstack/crypto";
import type { TeamId } from "@billstack/tenancy";

import { hasEntry } from "../audit/list-store.js";
import type { Deps } from "../deps.js";
import { lockSettings } from "./settings-store.js";

/**
 * Records in the audit that the secret of a team's webhook URL cannot be opened, once for each stored text.
 *
 * @param sealed the stored text
 * @param error why it does not open
 */
export async function noteUnreadableSecret(
  { sql, audit }: Deps,
  teamId: TeamId,
  sealed: string,
  error: CryptoError,
): Promise<void> {
  // A digest names the stored text, so that another text that cannot be opened is recorded too.
  const text = createHash("sha256").update(sealed).digest("hex").slice(0, 16);
  const isOlder = error.code === "another_version";
  const why = error instanceof UnknownKeyError ? "missing_key" : isOlder ? "older" : "damaged";
  const action = "notices.secret_unreadable";
  await sql.begin(async (transaction) => {
    await lockSettings(transaction, teamId);
    if (await hasEntry(transaction, teamId, action, { text })) return;
    await audit.record(transaction, { teamId, userId: null, action, detail: { why, text } });
  });
}

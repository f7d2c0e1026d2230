import type { TransactionSql } from "postgres";

import type { Custody, NewSecrets, SealedAgain } from "./custody.js";
import type { SealedConnection } from "./sealed-connection.js";
import { usesDataKeys } from "./secrets-store.js";

/** Seals the secrets of a new connection. */
export async function sealFirst(
  custody: Custody,
  sql: TransactionSql,
  of: Pick<SealedConnection, "id" | "teamId" | "mode">,
  secrets: NewSecrets,
): Promise<SealedAgain> {
  const blank: SealedConnection = {
    ...of,
    dataKeySealed: null,
    secretKeySealed: null,
    publishableKeySealed: null,
    webhookSecretSealed: null,
    previousWebhookSecretSealed: null,
    sealVersion: null,
    sealProof: null,
    v1Refused: false,
  };
  return custody.sealAgain(blank, secrets, await usesDataKeys(sql));
}

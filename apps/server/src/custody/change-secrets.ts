import type { TransactionSql } from "postgres";

import type { Custody, NewSecrets } from "./custody.js";
import { lockSecrets, usesDataKeys, writeSecrets } from "./secrets-store.js";

/** A connection whose secrets nobody else can change until the transaction ends. */
interface LockedSecrets {
  /** Makes the change, and seals all secrets again under a new data key. */
  store(change: NewSecrets): Promise<void>;
}

/** Locks a connection to change its secrets; null if it does not exist. */
export async function lockToChange(
  custody: Custody,
  sql: TransactionSql,
  id: string,
): Promise<LockedSecrets | null> {
  const [connection] = await lockSecrets(sql, [id], true);
  if (connection === undefined) return null;
  return {
    async store(change) {
      const sealed = custody.sealAgain(connection, change, await usesDataKeys(sql));
      await writeSecrets(sql, [{ ...connection, ...sealed }]);
    },
  };
}

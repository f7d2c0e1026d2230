import type { Keyring } from "@billstack/crypto";
import type { Sql } from "postgres";

import { noteAuditStart } from "../audit/start.js";
import { ServiceKeys } from "../custody/service-keys.js";

/**
 * Reads the service keys of the database, and makes those that do not exist yet, as a server does.
 *
 * @throws ServiceKeyError if a key cannot be opened with these encryption keys
 */
export async function loadServiceKeys(sql: Sql, keyring: Keyring): Promise<ServiceKeys> {
  const keys = new ServiceKeys(sql, keyring);
  await keys.load(noteAuditStart);
  return keys;
}

import type { Sql } from "postgres";

import type { ServiceKeys } from "../custody/service-keys.js";
import { withKeys } from "./keys.js";
import { loadServiceKeys } from "./load-service-keys.js";

/** Calls `work` with the database and the service keys of the server whose environment the command has. */
export function withServiceKeys(
  variables: NodeJS.ProcessEnv,
  work: (sql: Sql, keys: ServiceKeys) => Promise<void>,
): Promise<void> {
  return withKeys(variables, async (sql, keyring) => work(sql, await loadServiceKeys(sql, keyring)));
}

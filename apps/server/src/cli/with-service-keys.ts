import type { Sql } from "postgres";

import { noteAuditStart } from "../audit/start.js";
import { ServiceKeys } from "../custody/service-keys.js";
import { withKeys } from "./keys.js";

/** Calls `work` with the database and the service keys of the server whose environment the command has. */
export function withServiceKeys(
  variables: NodeJS.ProcessEnv,
  work: (sql: Sql, keys: ServiceKeys) => Promise<void>,
): Promise<void> {
  return withKeys(variables, async (sql, keyring) => {
    const keys = new ServiceKeys(sql, keyring);
    await keys.load(noteAuditStart);
    await work(sql, keys);
  });
}

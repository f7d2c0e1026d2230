import type { AnySql } from "../database/any-sql.js";
import { notify } from "../database/signals.js";

/** Tells all processes that sessions of the user were ended. In a transaction, they learn it when it commits. */
export function announceEnd(sql: AnySql, userId: string): Promise<void> {
  return notify(sql, { kind: "session", userId });
}

import type { Deps } from "../deps.js";
import { isOutOfMemory } from "../database/sqlstate.js";
import { translate } from "../database/translate-error.js";

/** If the error says that PostgreSQL has no room for a lock, wakes the guard that ends sessions with too many locks. */
export function soundLockAlarm({ lockAlarm }: Pick<Deps, "lockAlarm">, error: unknown): void {
  if (isOutOfMemory(translate(error).cause)) lockAlarm.ring();
}

/**
 * Returns the code of an error: PostgreSQL's SQLSTATE, or Node's code for a failed network connection; '' if the
 * error has no code.
 */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/**
 * SQLSTATE lock_not_available and deadlock_detected: another transaction has the row. PostgreSQL has undone the
 * transaction, and another try may succeed.
 */
const LOCKED = new Set(["55P03", "40P01"]);

/** SQLSTATE out_of_memory, which PostgreSQL also answers if its table of locks has no room for another lock. */
const OUT_OF_MEMORY = "53200";

/** Whether PostgreSQL had no memory or no room for a lock. */
export function isOutOfMemory(error: unknown): boolean {
  return codeOf(error) === OUT_OF_MEMORY;
}

/** Whether PostgreSQL ended a transaction because another one has a row that it needs. */
export function isLocked(error: unknown): boolean {
  return LOCKED.has(codeOf(error));
}

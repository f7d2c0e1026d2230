/**
 * Returns the code of an error: PostgreSQL's SQLSTATE, or Node's code for a failed network connection; '' if the
 * error has no code.
 */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

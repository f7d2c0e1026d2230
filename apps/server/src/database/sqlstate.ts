/** The code of an error of PostgreSQL or of the way to it (SQLSTATE, or Node's code); '' where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

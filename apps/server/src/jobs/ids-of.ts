/** The fields of a job's data that are ids, and the names that they have in the log. */
const LOGGED_AS = {
  backfillId: "runId",
  verificationId: "runId",
  connectionId: "connectionId",
} as const;

/**
 * Returns the ids in a job's data as fields of the log and of spans. Other data, such as an address, is never among them.
 *
 * @param data null: a job that pg-boss sends by the clock has none
 */
export function idsOf(data: object | null): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data ?? {}).flatMap(([name, value]: [string, unknown]) =>
      name in LOGGED_AS && typeof value === "string"
        ? [[LOGGED_AS[name as keyof typeof LOGGED_AS], value]]
        : [],
    ),
  );
}

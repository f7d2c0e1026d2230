import type { TeamContext } from "../context.js";
import { csvLine } from "../csv.js";
import { selectEntries } from "./list-store.js";
import type { AuditFilters, ShownEntry } from "./schemas.js";

/** How many entries are read at once. */
const BATCH = 500;

const COLUMNS = [
  "id",
  "at",
  "userId",
  "userName",
  "userEmail",
  "apiKeyId",
  "apiKeyName",
  "action",
  "detail",
] as const;

/**
 * Yields the team's entries for which all conditions hold, newest first, as parts of one text: CSV (RFC 4180) or a
 * JSON list. Records first that they were exported; this entry is in the export, if the conditions allow it.
 */
export async function* exportAudit(
  { deps, teamId, actor }: TeamContext,
  { format, action, userId, from, to, q }: AuditFilters & { format: "csv" | "json" },
): AsyncGenerator<string> {
  const filters = { action, userId, from, to, q };
  const given = Object.entries(filters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  await deps.audit.recordAlone(deps.sql, {
    teamId,
    ...actor,
    action: "audit.exported",
    detail: { format, ...(Object.fromEntries(given) as Record<string, string>) },
  });
  const beginning = format === "csv" ? csvLine(COLUMNS) : "[";
  let isFirst = true;
  for (let before: string | null = null, isLast = false; !isLast;) {
    const entries: ShownEntry[] = await selectEntries(deps.sql, teamId, filters, { before, limit: BATCH });
    const lines = format === "csv" ? toCsv(entries) : toJson(entries, isFirst);
    // The first part is made after the first read, so that an error of this read is still answered as an error.
    yield isFirst ? `${beginning}${lines}` : lines;
    isFirst = false;
    before = entries.at(-1)?.id ?? null;
    isLast = entries.length < BATCH;
  }
  if (format === "json") yield "\n]\n";
}

function toJson(entries: ShownEntry[], isFirst: boolean): string {
  return entries.map((entry, at) => `${isFirst && at === 0 ? "" : ","}\n${JSON.stringify(entry)}`).join("");
}

function toCsv(entries: ShownEntry[]): string {
  return entries.map((entry) => csvLine(COLUMNS.map((column) => entry[column]))).join("");
}

import type { TeamContext } from "../context.js";
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
  yield format === "csv" ? `${COLUMNS.join(",")}\r\n` : "[";
  let isFirst = true;
  for (let before: string | null = null, isLast = false; !isLast;) {
    const entries: ShownEntry[] = await selectEntries(deps.sql, teamId, filters, { before, limit: BATCH });
    if (entries.length > 0) yield format === "csv" ? toCsv(entries) : toJson(entries, isFirst);
    isFirst &&= entries.length === 0;
    before = entries.at(-1)?.id ?? null;
    isLast = entries.length < BATCH;
  }
  if (format === "json") yield "\n]\n";
}

function toJson(entries: ShownEntry[], isFirst: boolean): string {
  return entries.map((entry, at) => `${isFirst && at === 0 ? "" : ","}\n${JSON.stringify(entry)}`).join("");
}

function toCsv(entries: ShownEntry[]): string {
  return entries.map((entry) => `${COLUMNS.map((column) => cell(entry[column])).join(",")}\r\n`).join("");
}

/**
 * Returns a value as a cell of CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it,
 * because the names in it come from people (OWASP, "CSV Injection").
 */
function cell(value: unknown): string {
  if (value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

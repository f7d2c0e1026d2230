/** Which entries the audit page shows. Without a field, it shows all of them. `from` and `to` are days. */
export interface AuditFilter {
  action?: string;
  userId?: string;
  from?: string;
  to?: string;
  q?: string;
}

/** The limits of the server for each text. */
const LONGEST = { action: 60, userId: 60, q: 200 } as const;

/** Reads the filter from the search parameters of the address. Unknown or invalid values are left out. */
export function auditFilter(search: Record<string, unknown>): AuditFilter {
  const filter: AuditFilter = {};
  for (const [name, longest] of Object.entries(LONGEST)) {
    const value = search[name];
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text === "string" && text !== "")
      filter[name as keyof typeof LONGEST] = text.slice(0, longest);
  }
  for (const name of ["from", "to"] as const) {
    const value = search[name];
    if (typeof value === "string" && startOf(value, 0) !== null) filter[name] = value;
  }
  return filter;
}

/** Returns the filter as the server takes it: from the start of the first day to the end of the last one. */
export function toQuery({ from, to, ...texts }: AuditFilter): Record<string, string> {
  const begin = from === undefined ? null : startOf(from, 0);
  const end = to === undefined ? null : startOf(to, 1);
  return { ...texts, ...(begin !== null && { from: begin }), ...(end !== null && { to: end }) };
}

/** Returns when a day (YYYY-MM-DD), or the day so many days later, begins where the person is. Null: no such day. */
function startOf(day: string, daysLater: number): string | null {
  const [, year, month, date] = (/^([12]\d{3})-(\d\d)-(\d\d)$/.exec(day) ?? []).map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const exists = new Date(year, month - 1, date).getDate() === date && month >= 1 && month <= 12;
  return exists ? new Date(year, month - 1, date + daysLater).toISOString() : null;
}

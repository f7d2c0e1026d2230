/** Writes a month such as 2026-11 as the reader does: "Nov 2026", or "Nov" if `short`. Months are those of UTC. */
export function monthText(month: string, short = false, locale?: string): string {
  const first = new Date(`${month}-01T00:00:00Z`);
  if (Number.isNaN(first.getTime())) return month;
  return first.toLocaleDateString(locale, {
    month: "short",
    timeZone: "UTC",
    ...(!short && { year: "numeric" }),
  });
}

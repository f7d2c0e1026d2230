/** Returns the month of a time in UTC, such as `2026-11`. @param at Unix seconds */
export function monthOf(at: number): string {
  return new Date(at * 1_000).toISOString().slice(0, 7);
}

/** Returns when a month begins in UTC, in Unix seconds. */
export function beginOf(month: string): number {
  return Date.parse(`${month}-01T00:00:00Z`) / 1_000;
}

/** Returns when the next month begins in UTC, in Unix seconds. */
export function endOf(month: string): number {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return Date.UTC(year, number, 1) / 1_000;
}

/** Returns the last months until the one of this time, the oldest first. @param at Unix seconds */
export function lastMonths(at: number, count: number): string[] {
  const [year = 0, number = 0] = monthOf(at).split("-").map(Number);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, number - count + index, 1)).toISOString().slice(0, 7),
  );
}

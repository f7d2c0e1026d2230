/** Returns the last second in UTC of a day such as "2027-01-31", as ISO 8601. */
export function endOfDay(date: string): string {
  return `${date}T23:59:59Z`;
}

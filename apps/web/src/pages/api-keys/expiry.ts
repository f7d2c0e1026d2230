import { endOfDay } from "../../ui/end-of-day.js";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** When a new key can expire. `days` is null for a key that does not expire, or that expires on a chosen date. */
export const EXPIRY_CHOICES = {
  month: { label: "In 30 days", days: 30 },
  quarter: { label: "In 90 days", days: 90 },
  year: { label: "In one year", days: 365 },
  never: { label: "Never", days: null },
  date: { label: "On a date", days: null },
} as const;

/** One of the choices, by its name. */
export type ExpiryChoice = keyof typeof EXPIRY_CHOICES;

/**
 * Returns when a key expires, as ISO 8601; null if never. A key with a chosen date (such as "2027-01-31") works until
 * the end of this day in UTC. Returns undefined if the date is missing.
 */
export function expiryOf(choice: ExpiryChoice, date: string, now = Date.now()): string | null | undefined {
  if (choice === "date") return date === "" ? undefined : endOfDay(date);
  const { days } = EXPIRY_CHOICES[choice];
  return days === null ? null : new Date(now + days * DAY_MS).toISOString();
}

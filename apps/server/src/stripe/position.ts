/** How far a list has been read. Stripe's lists go from the newest object to the oldest. */
export interface Position {
  /** Objects created at `from` or later and before `to` are wanted; null: no bound. */
  from: Date | null;
  to: Date | null;
  /** The id of the object after which the next page begins; null: the page begins at `to`. */
  cursor: string | null;
  /** When the object that was read last was created. */
  reached: Date | null;
  /** Counts how often the list could not be read on from its cursor, weighted by what that cost. */
  restarts: number;
}

/** Describes the position in words for a person. */
export function whereOf({ cursor, reached }: Position): string {
  if (cursor === null) return "at its start";
  return `after ${cursor}${reached === null ? "" : `, which was created at ${reached.toISOString()}`}`;
}

/** Returns a date in whole Unix seconds, rounded down. */
export function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}

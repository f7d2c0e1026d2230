/** How far a list is read, from its newest object to its oldest. */
export interface Position {
  /** Objects created at `from` or later and before `to` are wanted; null: no bound. */
  from: Date | null;
  to: Date | null;
  /** The object after which the next page begins; null: at `to`. */
  cursor: string | null;
  /** When the object was created that was read last. */
  reached: Date | null;
  /** How often it was not read straight on. */
  restarts: number;
}

/** Where that is, for a person. */
export function whereOf({ cursor, reached }: Position): string {
  if (cursor === null) return "at its start";
  return `after ${cursor}${reached === null ? "" : `, which was created at ${reached.toISOString()}`}`;
}

export function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}

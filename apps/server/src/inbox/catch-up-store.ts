import type { AnySql } from "../database/any-sql.js";

/** A catch-up under way. */
export interface CatchUpRun {
  /** Stripe's time when it began, ISO 8601; null before its first page. */
  startedAt: string | null;
  /** Events since then are read, ISO 8601. */
  from: string;
  /** The last event read; null: none yet. */
  cursor: string | null;
  /** When that event was created, ISO 8601; absent: none was read yet. */
  reached?: string | null;
  /** Events since then are not wanted any more, ISO 8601. */
  to?: string | null;
  /** How often the list could not be read straight on. */
  restarts?: number;
  /** Stripe no longer keeps what lies before `from`, and it was missed. */
  gap: boolean;
}

export interface CatchUpState {
  completeUntil: Date | null;
  run: CatchUpRun | null;
  createdAt: Date;
}

export async function readCatchUp(sql: AnySql, connectionId: string): Promise<CatchUpState | null> {
  const [row] = await sql<CatchUpState[]>`
    select events_complete_until as "completeUntil", catch_up as run, created_at as "createdAt"
    from billstack.connections where id = ${connectionId} and disconnecting_at is null`;
  return row ?? null;
}

/** Keeps how far the run is. */
export async function storeCatchUp(sql: AnySql, connectionId: string, run: CatchUpRun): Promise<void> {
  await sql`update billstack.connections set catch_up = ${sql.json({ ...run })} where id = ${connectionId}`;
}

/** Ends the run. `completeUntil` null: it did not complete, and what was known stays. */
export async function endCatchUp(
  sql: AnySql,
  connectionId: string,
  completeUntil: string | null,
): Promise<void> {
  await sql`
    update billstack.connections
    set catch_up = null, events_complete_until = coalesce(${completeUntil}::timestamptz, events_complete_until)
    where id = ${connectionId}`;
}

import type { Sql } from "postgres";

/** One account's budget; `spacingMs` is the time from one request to the next. */
export interface Budget {
  account: string;
  mode: "test" | "live";
  spacingMs: number;
}

/**
 * Takes the next `turns` turns of the account, and gives when the first of them is and what time it is now, both in
 * milliseconds of the database's clock. With `idle` only where no turn is taken already; null: one is.
 */
export async function reserveTurns(
  sql: Sql,
  { account, mode, spacingMs }: Budget,
  turns: number,
  { idle }: { idle: boolean },
): Promise<{ firstAtMs: number; nowMs: number } | null> {
  const takenMs = turns * spacingMs;
  const [row] = await sql<{ firstAtMs: number; nowMs: number }[]>`
    insert into billstack.request_budgets as budget (account, mode, next_at)
    values (${account}, ${mode}, clock_timestamp() + make_interval(secs => ${takenMs / 1_000}))
    on conflict (account, mode) do update
    set next_at = greatest(budget.next_at, clock_timestamp()) + make_interval(secs => ${takenMs / 1_000})
    where not ${idle} or budget.next_at <= clock_timestamp()
    returning extract(epoch from next_at)::float8 * 1000 - ${takenMs}::float8 as "firstAtMs",
      extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"`;
  return row ?? null;
}

/** Nobody's turn comes before `seconds` from now. */
export async function postponeTurns(sql: Sql, { account, mode }: Budget, seconds: number): Promise<void> {
  await sql`
    update billstack.request_budgets
    set next_at = greatest(next_at, clock_timestamp() + make_interval(secs => ${seconds}))
    where account = ${account} and mode = ${mode}`;
}

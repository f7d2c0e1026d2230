import type { Sql } from "postgres";

/**
 * The budget of one account and mode. `most` is the number of requests a second that the account and each of its
 * endpoints may send at most.
 */
export interface Budget {
  account: string;
  mode: "test" | "live";
  most: { account: number; endpoint: number };
}

/**
 * Permits that follow each other at the same distance. A permit allows one request at one point in time.
 */
export interface Taken {
  /**
   * The time of the first permit, in milliseconds of the database's clock. If `permits` is 0, the time of the next
   * permit.
   */
  firstAtMs: number;
  permits: number;
  spacingMs: number;
}

/** Permits of an account and of some of its endpoints. */
export interface TakenPermits {
  /** What the database's clock showed when the permits were taken, in milliseconds. */
  nowMs: number;
  account: Taken;
  endpoints: ReadonlyMap<string, Taken>;
}

interface Row extends Taken {
  nowMs: number;
  /** The endpoint; null in the row with the account's permits. */
  endpoint: string | null;
}

/**
 * SQL: how many requests a second a budget allows now. After a 429 it is less than `most`, and rises with time.
 */
const perSecond = (sql: Sql, most: number) => sql`
  least(${most}::float8, learnt_per_second
    + raised_per_second * extract(epoch from clock_timestamp() - learnt_at)::float8)`;

const nextMs = (sql: Sql) => sql`extract(epoch from next_at)::float8 * 1000`;
const nowMs = (sql: Sql) => sql`extract(epoch from clock_timestamp())::float8 * 1000`;

/** Makes sure that the account and these endpoints have rows. A new row has all its permits left. */
export async function ensureBudgets(sql: Sql, { account, mode }: Budget, endpoints: string[]): Promise<void> {
  await sql`
    with account as (
      insert into billstack.request_budgets (account, mode, next_at)
      values (${account}, ${mode}, clock_timestamp()) on conflict do nothing)
    insert into billstack.endpoint_budgets (account, mode, endpoint, next_at)
    select ${account}, ${mode}, endpoint, clock_timestamp() from unnest(${endpoints}::text[]) as endpoint
    order by endpoint on conflict do nothing`;
}

/**
 * Takes permits that begin within `sliceMs` from now. Of each endpoint it takes as many as are `wanted`. Of the
 * account it takes one for each of those, less the `spare` ones that the caller still has. An endpoint without a
 * row is left out.
 *
 * The row of the account is locked before the rows of its endpoints are read, so that processes take permits one
 * after another.
 *
 * @returns null if the account has no row
 */
export async function takePermits(
  sql: Sql,
  { account, mode, most }: Budget,
  { wanted, spare, sliceMs }: { wanted: ReadonlyMap<string, number>; spare: number; sliceMs: number },
): Promise<TakenPermits | null> {
  const rows = await sql<Row[]>`
    with locked as materialized (
      select next_at, learnt_per_second, learnt_at, raised_per_second from billstack.request_budgets
      where account = ${account} and mode = ${mode} for update
    ), account as materialized (
      select now_ms, greatest(next_ms, now_ms) as first_ms, 1000 / per_second as spacing_ms
      from (
        select ${nowMs(sql)} as now_ms, ${nextMs(sql)} as next_ms, ${perSecond(sql, most.account)} as per_second
        from locked) as now
    ), locked_endpoints as materialized (
      select budget.endpoint, wanted.permits as wanted, next_at, learnt_per_second, learnt_at, raised_per_second, now_ms
      from account
      cross join unnest(${[...wanted.keys()]}::text[], ${[...wanted.values()]}::int[]) as wanted (endpoint, permits)
      join billstack.endpoint_budgets as budget
        on budget.account = ${account} and budget.mode = ${mode} and budget.endpoint = wanted.endpoint
      for update of budget
    ), endpoints as materialized (
      select endpoint, first_ms, spacing_ms,
        least(wanted, greatest(0, ceil((now_ms + ${sliceMs}::float8 - first_ms) / spacing_ms)))::int as permits
      from (
        select endpoint, wanted, now_ms, greatest(${nextMs(sql)}, now_ms) as first_ms,
          1000 / ${perSecond(sql, most.endpoint)} as spacing_ms
        from locked_endpoints) as now
    ), wanted_of_account as materialized (
      select now_ms, first_ms, spacing_ms, greatest(0, least(
        (select coalesce(sum(permits), 0) from endpoints) - ${spare}::int,
        ceil((now_ms + ${sliceMs}::float8 - first_ms) / spacing_ms)))::int as permits
      from account
    ), taken_of_account as (
      update billstack.request_budgets as budget set next_at = to_timestamp((first_ms + permits * spacing_ms) / 1000)
      from wanted_of_account where budget.account = ${account} and budget.mode = ${mode} and permits > 0
    ), taken_of_endpoints as (
      update billstack.endpoint_budgets as budget set next_at = to_timestamp((first_ms + permits * spacing_ms) / 1000)
      from endpoints
      where budget.account = ${account} and budget.mode = ${mode} and budget.endpoint = endpoints.endpoint and permits > 0
    )
    select now_ms as "nowMs", null as endpoint, first_ms as "firstAtMs", permits, spacing_ms as "spacingMs"
    from wanted_of_account
    union all
    select null, endpoint, first_ms, permits, spacing_ms from endpoints`;
  return takenFrom(rows);
}

/**
 * Takes one permit of the account and one of the first of these endpoints that is free, if no other process has
 * taken permits that are still to come. Verifications read in this way: they use only permits that nobody else wants.
 *
 * @returns null if no permit is free
 */
export async function takeSpareTurn(
  sql: Sql,
  { account, mode, most }: Budget,
  endpoints: string[],
): Promise<TakenPermits | null> {
  const rows = await sql<Row[]>`
    with locked as materialized (
      select next_at, learnt_per_second, learnt_at, raised_per_second from billstack.request_budgets
      where account = ${account} and mode = ${mode} for update
    ), account as materialized (
      select now_ms, 1000 / per_second as spacing_ms
      from (
        select ${nowMs(sql)} as now_ms, ${nextMs(sql)} as next_ms, ${perSecond(sql, most.account)} as per_second
        from locked) as now
      where next_ms <= now_ms
    ), endpoint as materialized (
      select budget.endpoint, now_ms, 1000 / ${perSecond(sql, most.endpoint)} as spacing_ms
      from account
      cross join unnest(${endpoints}::text[]) with ordinality as wanted (endpoint, place)
      join billstack.endpoint_budgets as budget
        on budget.account = ${account} and budget.mode = ${mode} and budget.endpoint = wanted.endpoint
      where next_at <= to_timestamp(now_ms / 1000)
      order by place limit 1
      for update of budget
    ), taken_of_account as (
      update billstack.request_budgets as budget set next_at = to_timestamp((account.now_ms + account.spacing_ms) / 1000)
      from account, endpoint where budget.account = ${account} and budget.mode = ${mode}
    ), taken_of_endpoint as (
      update billstack.endpoint_budgets as budget set next_at = to_timestamp((now_ms + spacing_ms) / 1000)
      from endpoint
      where budget.account = ${account} and budget.mode = ${mode} and budget.endpoint = endpoint.endpoint
    )
    select account.now_ms as "nowMs", null as endpoint, account.now_ms as "firstAtMs", 1 as permits,
      account.spacing_ms as "spacingMs"
    from account, endpoint
    union all
    select null, endpoint, now_ms, 1, spacing_ms from endpoint`;
  return takenFrom(rows);
}

/** Groups the rows into the permits of the account and those of its endpoints. */
function takenFrom(rows: Row[]): TakenPermits | null {
  const account = rows.find(({ endpoint }) => endpoint === null);
  if (account === undefined) return null;
  const endpoints = rows.flatMap((row) => (row.endpoint === null ? [] : [[row.endpoint, row] as const]));
  return { nowMs: account.nowMs, account, endpoints: new Map(endpoints) };
}

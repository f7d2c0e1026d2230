import type { PendingQuery } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** No more events than this are counted, so that a scrape stays cheap however many events wait. */
export const COUNTED_EVENTS = 100_000;
/** The tables of the control schema that grow with the events and objects of teams. */
const LARGE_TABLES = ["inbox", "freshness", "windows", "seen", "differences", "audit", "problems"];

/** Events of all teams. */
export type EventsRow = { waiting: number; buried: number; oldestSeconds: number | null };

/** Counts the events that wait and that are buried, up to {@link COUNTED_EVENTS}, and reads how old the oldest is. */
export const countEvents = (sql: AnySql): PendingQuery<EventsRow[]> => sql<EventsRow[]>`
  select
    (select count(*)::int from (
      select from billstack.inbox where status = 'waiting' limit ${COUNTED_EVENTS}) as counted) as waiting,
    (select count(*)::int from (
      select from billstack.inbox where status = 'buried' limit ${COUNTED_EVENTS}) as counted) as buried,
    (select greatest(0, extract(epoch from clock_timestamp() - received_at))::float8
      from billstack.inbox where status = 'waiting' order by received_at limit 1) as "oldestSeconds"`;

/** Runs that have not ended. */
export type RunsRow = { kind: string; state: string; runs: number };

/**
 * Counts the runs that have not ended. `held_up`: the run waits for Stripe, the network or new keys; `running`: a
 * process works on it; `waiting`: its next step has not begun.
 */
export const countRuns = (sql: AnySql): PendingQuery<RunsRow[]> => {
  const state = sql`case
    when error is not null then 'held_up' when leased_until > now() then 'running' else 'waiting' end`;
  return sql<RunsRow[]>`
    select kind, state, count(*)::int as runs from (
      select 'backfill' as kind, ${state} as state from billstack.backfills where status = 'running'
      union all
      select 'verification', ${state} from billstack.verifications where status = 'running'
      union all
      select 'catch_up', 'running' from billstack.connections where catch_up is not null
    ) as all_runs group by kind, state`;
};

/** Leases that a process holds now, by what they are for. */
export type LeasesRow = { kind: string; leases: number };

/** Counts the leases that have not run out. */
export const countLeases = (sql: AnySql): PendingQuery<LeasesRow[]> => sql<LeasesRow[]>`
  select 'reader' as kind, count(*)::int as leases from billstack.connections where leased_until > now()
  union all
  select 'backfill', count(*)::int from billstack.backfills where status = 'running' and leased_until > now()
  union all
  select 'verification', count(*)::int from billstack.verifications
  where status = 'running' and leased_until > now()`;

/** Background jobs whose time has come and that no process has begun. */
export type JobsRow = { queue: string; jobs: number; oldestSeconds: number | null };

/** Counts the jobs that could be begun, for each queue. pg-boss's own index of jobs to fetch finds them. */
export const countJobs = (sql: AnySql): PendingQuery<JobsRow[]> => sql<JobsRow[]>`
  select queue.name as queue, count(job.id)::int as jobs,
    extract(epoch from clock_timestamp() - min(job.start_after))::float8 as "oldestSeconds"
  from billstack_jobs.queue
    left join billstack_jobs.job on job.name = queue.name and job.state < 'active' and job.start_after <= now()
  group by queue.name`;

/** The sessions of one process. */
export type SessionsRow = { busy: number; idle: number };

/** Counts the sessions of PostgreSQL that a process has, by whether a statement or transaction runs in them. */
export const countSessions = (sql: AnySql, applicationName: string): PendingQuery<SessionsRow[]> => sql<
  SessionsRow[]
>`
  select count(*) filter (where state is distinct from 'idle')::int as busy,
    count(*) filter (where state = 'idle')::int as idle
  from pg_stat_activity where datname = current_database() and application_name = ${applicationName}`;

/** Accounts of which Stripe has refused requests with 429, so that their budget is lowered now. */
export type LimitedRow = { accounts: number };

/** Counts the accounts whose budget a 429 has lowered and that has not risen to its full rate yet. */
export const countLimited = (
  sql: AnySql,
  most: Record<"test" | "live", number>,
): PendingQuery<LimitedRow[]> => sql<LimitedRow[]>`
  select count(*)::int as accounts from billstack.request_budgets
  where learnt_per_second + raised_per_second * extract(epoch from clock_timestamp() - learnt_at)::float8
    < case mode when 'live' then ${most.live}::float8 else ${most.test}::float8 end`;

/** What autovacuum has to do. */
export type VacuumRow = { table: string; dead: number; oldestSeconds: number | null };

/**
 * Reads how many dead rows the large tables have, and how long ago the last vacuum of each ended. The parts of a
 * partitioned table count together. Reads only PostgreSQL's statistics.
 */
export const readVacuum = (sql: AnySql): PendingQuery<VacuumRow[]> => sql<VacuumRow[]>`
  select name as table, coalesce(sum(pg_stat_get_dead_tuples(part)), 0)::float8 as dead,
    extract(epoch from now() - min(greatest(
      pg_stat_get_last_autovacuum_time(part), pg_stat_get_last_vacuum_time(part))))::float8 as "oldestSeconds"
  from unnest(${LARGE_TABLES}::text[]) as name
    cross join lateral (
      select to_regclass('billstack.' || name)::oid as part
      union all
      select inhrelid from pg_inherits where inhparent = to_regclass('billstack.' || name)
    ) as parts
  where part is not null
  group by name`;

/** The age of the oldest transaction id in the database, and the age at which PostgreSQL vacuums by force. */
export type AgeRow = { age: number; limit: number };

/** Reads the age of the database's oldest row that no vacuum has frozen, in transactions. */
export const readAge = (sql: AnySql): PendingQuery<AgeRow[]> => sql<AgeRow[]>`
  select age(datfrozenxid)::float8 as age, current_setting('autovacuum_freeze_max_age')::float8 as limit
  from pg_database where datname = current_database()`;

/** The size of the database and of the inbox with its indexes, in bytes. */
export type SizeRow = { database: number; inbox: number };

/**
 * Reads sizes. PostgreSQL asks the file system about each file of the database. With thousands of teams these are
 * hundreds of thousands of files, so this statement may take seconds.
 */
export const readSizes = (sql: AnySql): PendingQuery<SizeRow[]> => sql<SizeRow[]>`
  select pg_database_size(current_database())::float8 as database, (
    pg_total_relation_size('billstack.inbox') + coalesce((
      select sum(pg_total_relation_size(inhrelid)) from pg_inherits
      where inhparent = 'billstack.inbox'::regclass), 0))::float8 as inbox`;

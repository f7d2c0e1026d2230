import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";

/** The tables that belong to no team, and why no policy is needed. */
const OF_NO_TEAM: Record<string, string> = {
  migrations: "the migrations that have run",
  migrations_ahead: "the migrations that have run",
  users: "people, who may be in several teams",
  sessions: "belong to people",
  password_resets: "belong to people",
  known_devices: "belong to people",
  second_factors: "belong to people",
  recovery_codes: "belong to people",
  full_disk: "one row about the whole installation",
  seal_format: "one row about the whole installation",
  rate_limits: "count attempts by address and account",
  request_budgets: "count requests by the account in Stripe",
  endpoint_budgets: "count requests by the account in Stripe",
  signal_channel: "one name for all processes",
  processes: "the processes that run",
  audit_start: "one row about the whole installation",
  audit_chains: "one row about the whole installation",
  account_seals: "belong to people",
  service_keys: "the sealed keys of the whole installation",
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("every table of the control schema has a policy that holds for its owner too, or belongs to no team", async () => {
  const tables = await database.sql<{ name: string; walled: boolean; policies: number }[]>`
    select relname as name, relrowsecurity and relforcerowsecurity as walled,
      (select count(*)::int from pg_policy where polrelid = pg_class.oid) as policies
    from pg_class where relnamespace = 'billstack'::regnamespace and relkind in ('r', 'p', 'm', 'f', 'v')
    order by relname`;
  expect(tables.length).toBeGreaterThan(20);
  const open = tables.filter(({ walled, policies }) => !walled || policies !== 1).map(({ name }) => name);
  expect(open).toEqual(open.filter((name) => Object.hasOwn(OF_NO_TEAM, name)));
});

it("no table without a policy has a column that says whose its rows are", async () => {
  const columns = await database.sql<{ column: string }[]>`
    select format('%I.%I', relname, attname) as column from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'billstack'::regnamespace and relkind = 'r' and not relrowsecurity
      and (attname ~ '(team|connection|verification|backfill|run)_?id$'
        or exists (
          select from pg_constraint
          join pg_class as target on target.oid = confrelid
          where conrelid = pg_class.oid and attnum = any(conkey) and target.relrowsecurity))`;
  expect(columns.map(({ column }) => column)).toEqual([]);
});

it("a migration cannot give a policy to a table whose rows are nobody's", async () => {
  await database.sql`create table billstack.things (id int)`;
  await expect(database.sql`select billstack.protect_rows('billstack.things')`).rejects.toThrow("no column");
  await database.sql`drop table billstack.things`;
});

it("the name of the channel for signals cannot be guessed in an installation that begins: it has 192 random bits", async () => {
  const [channel] = await database.sql<{ name: string }[]>`select name from billstack.signal_channel`;
  expect(channel?.name).toMatch(/^billstack_[0-9a-f]{48}$/);
});

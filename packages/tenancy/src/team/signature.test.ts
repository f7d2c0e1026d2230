import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { proveTeamSchema } from "./prove.js";
import { provisionTeamSchema } from "./provision.js";
import { newTeamId } from "./team-id.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";

/** Changes to a complete team schema, which `s` stands for. `difference` is what the proof has to report. */
const CHANGES: [change: string, sql: string, difference: RegExp][] = [
  ["a missing table", "drop table s.payouts", /missing: table payouts/],
  ["an additional table", "create table s.notes ()", /unexpected: table notes/],
  ["an additional view", "create view s.v as select 1 as one", /unexpected: table v kind v/],
  ["an unlogged table", "alter table s.events set unlogged", /missing: table events/],
  ["a missing column", "alter table s.plans drop nickname", /missing: column plans.nickname text/],
  [
    "another type of a column",
    "alter table s.plans alter amount type integer",
    /unexpected: column plans.amount integer/,
  ],
  [
    "a column that allows null",
    "alter table s.customers alter deleted drop not null",
    /missing: column customers.deleted/,
  ],
  [
    "another default of a column",
    "alter table s.customers alter deleted set default true",
    /missing: column customers.deleted/,
  ],
  [
    "a missing index of the engine",
    "drop index s.stripe_invoices_customer_idx",
    /missing: CREATE INDEX stripe_invoices_customer_idx/,
  ],
  [
    "a missing index of BillStack",
    "drop index s.stripe_subscription_items_subscription_idx",
    /missing: CREATE INDEX stripe_sub/,
  ],
  [
    "a missing primary key",
    "alter table s.charges drop constraint charges_pkey",
    /missing: constraint charges.charges_pkey/,
  ],
  [
    "an additional check constraint",
    "alter table s.charges add constraint c check (amount > 0)",
    /unexpected: constraint charges.c CHECK/,
  ],
  [
    "a disabled trigger",
    "alter table s.prices disable trigger handle_updated_at",
    /unexpected: .* prices .* enabled D/,
  ],
  ["a missing trigger", "drop trigger handle_updated_at on s.plans", /missing: CREATE TRIGGER .* ON plans/],
  ["an additional enum type", "create type s.e as enum ('a', 'b')", /unexpected: type e 'a', 'b'/],
  [
    "another body of a function",
    "create or replace function s.set_updated_at() returns trigger language plpgsql as 'begin return new; end'",
    /missing: function set_updated_at/,
  ],
  [
    "an additional function",
    "create function s.f() returns int language sql return 1",
    /unexpected: function f/,
  ],
  ["an additional sequence", "create sequence s.q", /unexpected: table q kind S/],
  ["an additional collation", "create collation s.c (locale = 'C')", /unexpected: other collation/],
  [
    "forced row security",
    "alter table s.refunds force row level security",
    /unexpected: table refunds .*row security t/,
  ],
  ["a missing ledger row", "delete from s.migrations where id = 12", /missing: migration 12 add_updated_at/],
  [
    "another hash of a migration",
    "update s.migrations set hash = 'x' where id = 3",
    /migration 3 prices ran with other content/,
  ],
  ["an unknown migration", "insert into s.migrations values (99, 'z', 'x')", /unexpected: migration 99 z/],
];

describe("proveTeamSchema", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each(CHANGES)("reports %s", async (_change, sql, difference) => {
    const teamId = newTeamId();
    const quoted = quoteTeamSchema(teamSchema(teamId));
    await provisionTeamSchema(database.sql, teamId);
    await database.sql.unsafe(sql.replaceAll(/\bs\./g, `${quoted}.`));
    const proof = await proveTeamSchema(database.sql, teamId);
    expect(proof).toMatchObject({ ok: false, reason: "different" });
    expect(proof.ok ? "" : proof.differences.join("\n")).toMatch(difference);
  });

  it("reports missing for a schema that does not exist, and different for an empty one", async () => {
    const [absent, empty] = [newTeamId(), newTeamId()];
    await database.sql.unsafe(`create schema ${quoteTeamSchema(teamSchema(empty))}`);
    expect(await proveTeamSchema(database.sql, absent)).toEqual({
      ok: false,
      reason: "missing",
      differences: [],
    });
    expect(await proveTeamSchema(database.sql, empty)).toMatchObject({ ok: false, reason: "different" });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.js";
import { proveTeamSchema } from "./prove.js";
import { provisionTeamSchema } from "./provision.js";
import { newTeamId } from "./team-id.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";

/** Each change is made to a complete schema (`s` stands for it); the proof has to say what it was. */
const CHANGES: [change: string, sql: string, said: RegExp][] = [
  ["a table less", "drop table s.payouts", /missing: table payouts/],
  ["a table more", "create table s.notes ()", /unexpected: table notes/],
  ["a view", "create view s.v as select 1 as one", /unexpected: table v kind v/],
  ["an unlogged table", "alter table s.events set unlogged", /missing: table events/],
  ["a column less", "alter table s.plans drop nickname", /missing: column plans.nickname text/],
  [
    "another type",
    "alter table s.plans alter amount type integer",
    /unexpected: column plans.amount integer/,
  ],
  [
    "null allowed",
    "alter table s.customers alter deleted drop not null",
    /missing: column customers.deleted/,
  ],
  [
    "another default",
    "alter table s.customers alter deleted set default true",
    /missing: column customers.deleted/,
  ],
  [
    "an index less",
    "drop index s.stripe_invoices_customer_idx",
    /missing: CREATE INDEX stripe_invoices_customer_idx/,
  ],
  [
    "our index less",
    "drop index s.stripe_subscription_items_subscription_idx",
    /missing: CREATE INDEX stripe_sub/,
  ],
  [
    "no primary key",
    "alter table s.charges drop constraint charges_pkey",
    /missing: constraint charges.charges_pkey/,
  ],
  [
    "a check",
    "alter table s.charges add constraint c check (amount > 0)",
    /unexpected: constraint charges.c CHECK/,
  ],
  [
    "a disabled trigger",
    "alter table s.prices disable trigger handle_updated_at",
    /unexpected: .* prices .* enabled D/,
  ],
  ["a trigger less", "drop trigger handle_updated_at on s.plans", /missing: CREATE TRIGGER .* ON plans/],
  ["an enum", "create type s.e as enum ('a', 'b')", /unexpected: type e 'a', 'b'/],
  [
    "another function body",
    "create or replace function s.set_updated_at() returns trigger language plpgsql as 'begin return new; end'",
    /missing: function set_updated_at/,
  ],
  ["a function more", "create function s.f() returns int language sql return 1", /unexpected: function f/],
  ["a sequence", "create sequence s.q", /unexpected: table q kind S/],
  ["a collation", "create collation s.c (locale = 'C')", /unexpected: other collation/],
  [
    "row security",
    "alter table s.refunds enable row level security",
    /unexpected: table refunds .*row security t/,
  ],
  ["a ledger row less", "delete from s.migrations where id = 12", /missing: migration 12 add_updated_at/],
  [
    "another hash",
    "update s.migrations set hash = 'x' where id = 3",
    /migration 3 prices ran with other content/,
  ],
  ["a newer migration", "insert into s.migrations values (99, 'z', 'x')", /unexpected: migration 99 z/],
];

describe("proveTeamSchema", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each(CHANGES)("tells %s", async (_change, sql, said) => {
    const teamId = newTeamId();
    const quoted = quoteTeamSchema(teamSchema(teamId));
    await provisionTeamSchema(database.sql, teamId);
    await database.sql.unsafe(sql.replaceAll(/\bs\./g, `${quoted}.`));
    const proof = await proveTeamSchema(database.sql, teamId);
    expect(proof).toMatchObject({ ok: false, reason: "different" });
    expect(proof.ok ? "" : proof.differences.join("\n")).toMatch(said);
  });

  it("tells a schema that is not there from an empty one", async () => {
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

import { newTeamId, provisionTeamSchema, quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { storeObjects } from "../../src/copy/store-objects.js";
import { OBJECTS, type StripeObject } from "../../src/copy/objects.js";
import { Statements } from "../../src/copy/statements.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const NAMES = [
  "plain",
  "back\\slash, \\n and \\N",
  "tab\tline\nreturn\r",
  'quote " and \\"',
  "NUL\0inside",
  "lone \ud800 surrogate",
  "whole 😀 pair",
  "",
  null,
  "\\.",
];

function customers(count: number, suffix = ""): StripeObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = NAMES[index % NAMES.length] ?? null;
    return {
      id: `cus_${index}`,
      object: "customer",
      created: 1_700_000_000 + index,
      balance: -index,
      livemode: index % 2 === 0,
      name: name === null ? null : name + suffix,
      // An expanded object where the column holds an id.
      default_source: { id: `card_${index}`, object: "card" },
      // Decimals of the Stripe client are objects with `toJSON`.
      phone: { toJSON: () => `${index}.5` },
      metadata: { note: name, nested: { list: [1, "two", name] } },
      address: index % 3 === 0 ? null : { line1: name },
      shipping: index % 4 === 0 ? "a text" : index % 4 === 1 ? 12.5 : false,
    } as StripeObject;
  });
}

async function team(): Promise<TeamId> {
  const teamId = newTeamId();
  await provisionTeamSchema(database.sql, teamId);
  return teamId;
}

async function store(teamId: TeamId, objects: StripeObject[]): Promise<void> {
  const stamps = new Map(objects.map(({ id }) => [id, "2026-01-01T00:00:00.000Z"]));
  await database.sql.begin(async (sql) => {
    const statements = new Statements(sql);
    await storeObjects(statements, teamId, OBJECTS.customer, objects, stamps, new Map());
    await statements.run();
  });
}

async function rowsOf(teamId: TeamId): Promise<unknown[]> {
  return database.sql.unsafe(
    `select to_jsonb(one) - 'updated_at' as row from ${quoteTeamSchema(teamSchema(teamId))}.customers as one order by id`,
  );
}

it("many new objects stored together make the same rows as stored one by one, whatever their texts contain", async () => {
  const [together, alone] = [await team(), await team()];
  const objects = customers(100);
  await store(together, objects);
  for (const object of objects) await store(alone, [object]);
  expect(await rowsOf(together)).toHaveLength(100);
  expect(await rowsOf(together)).toEqual(await rowsOf(alone));
});

it("many objects stored together replace existing rows and add new ones", async () => {
  const [together, alone] = [await team(), await team()];
  await store(together, customers(60));
  const changed = customers(120, " changed");
  await store(together, changed);
  for (const object of changed) await store(alone, [object]);
  expect(await rowsOf(together)).toEqual(await rowsOf(alone));
});

it("an object that cannot be stored throws, and later writes work", async () => {
  const teamId = await team();
  const objects = customers(60).map((object, index) =>
    index === 30 ? ({ ...object, balance: "no number" } as unknown as StripeObject) : object,
  );
  await expect(store(teamId, objects)).rejects.toThrow("no number");
  await store(teamId, customers(60));
  expect(await rowsOf(teamId)).toHaveLength(60);
});

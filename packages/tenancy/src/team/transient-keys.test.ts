import { expect, it } from "vitest";
import { tokenizeStatements } from "./tokenize-sql.js";
import { droppedConstraints, withoutKeys } from "./transient-keys.js";

const without = (sql: string, dropped: string[]): string =>
  tokenizeStatements(sql)
    .map((tokens) => withoutKeys(tokens, new Set(dropped)).join(""))
    .join(";");

const TABLE = `create table if not exists "stripe"."prices" (
  "id" text primary key, "amount" numeric(10, 2) check (amount > 0),
  "product" text references stripe.products (id) on delete cascade,
  "customer" text references "stripe"."customers"
)`;

it("leaves out the foreign keys that are dropped later, and nothing else", () => {
  expect(without(TABLE, ["prices_product_fkey"])).toBe(`create table if not exists "stripe"."prices" (
  "id" text primary key, "amount" numeric(10, 2) check (amount > 0),
  "product" text ,
  "customer" text references "stripe"."customers"
)`);
  expect(without(TABLE, ["prices_product_fkey", "prices_customer_fkey"])).not.toContain("references");
});

it("leaves a table without such keys, and every other statement, as it was", () => {
  const other = 'alter table "stripe"."prices" add column "x" text references stripe.y';
  expect(without(TABLE, ["invoices_product_fkey"])).toBe(TABLE);
  expect(without(other, ["prices_x_fkey"])).toBe(other);
});

it("finds the constraints that a file drops", () => {
  expect(
    droppedConstraints(
      'ALTER TABLE "a"."b" DROP CONSTRAINT IF EXISTS "b_c_fkey"; alter table d drop constraint e;',
    ),
  ).toEqual(["b_c_fkey", "e"]);
});

import { expect, it } from "vitest";
import { tokenizeStatements } from "./tokenize-sql.js";
import { droppedConstraints, withoutForeignKeys } from "./dropped-foreign-keys.js";

const without = (sql: string, dropped: string[]): string =>
  tokenizeStatements(sql)
    .map((tokens) => withoutForeignKeys(tokens, new Set(dropped)).join(""))
    .join(";");

const TABLE = `create table if not exists "stripe"."prices" (
  "id" text primary key, "amount" numeric(10, 2) check (amount > 0),
  "product" text references stripe.products (id) on delete cascade,
  "customer" text references "stripe"."customers"
)`;

it("removes the foreign keys that a later migration drops, and nothing else", () => {
  expect(without(TABLE, ["prices_product_fkey"])).toBe(`create table if not exists "stripe"."prices" (
  "id" text primary key, "amount" numeric(10, 2) check (amount > 0),
  "product" text ,
  "customer" text references "stripe"."customers"
)`);
  expect(without(TABLE, ["prices_product_fkey", "prices_customer_fkey"])).not.toContain("references");
});

it("does not change a table without such keys, and no other statement", () => {
  const other = 'alter table "stripe"."prices" add column "x" text references stripe.y';
  expect(without(TABLE, ["invoices_product_fkey"])).toBe(TABLE);
  expect(without(other, ["prices_x_fkey"])).toBe(other);
});

it("finds the constraints that a migration drops", () => {
  expect(
    droppedConstraints(
      'ALTER TABLE "a"."b" DROP CONSTRAINT IF EXISTS "b_c_fkey"; alter table d drop constraint e;',
    ),
  ).toEqual(["b_c_fkey", "e"]);
});

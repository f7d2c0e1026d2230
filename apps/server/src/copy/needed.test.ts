import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { NEEDED } from "./needed.js";
import { BACKFILL_OBJECTS } from "./objects.js";

const DOCUMENT = new URL("../../../../docs/connect-stripe.md", import.meta.url);

/**
 * The rows of the document's table of permissions: what the key is for, its permission, what is lost without it.
 */
function documented(): string[][] {
  const [, table = ""] = readFileSync(DOCUMENT, "utf8").split(/<!-- permissions -->/);
  return table
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

it("is documented row by row, as the dashboard of Stripe has it", () => {
  const expected = NEEDED.map(({ label, permission: { group, name, access, key }, lost, optional }) => [
    optional ? `${label} (optional)` : label,
    `${group} > ${name}: ${access} (\`${key}\`)`,
    lost,
  ]);
  expect(documented()).toEqual(expected);
});

it("has every object that a backfill loads once, and its events", () => {
  const names = NEEDED.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.slice(0, BACKFILL_OBJECTS.length)).toEqual(BACKFILL_OBJECTS);
  expect(NEEDED.find(({ name }) => name === "event")).toMatchObject({
    optional: false,
    permission: { key: "rak_event_read" },
  });
});

it("can ask Stripe about every one, but for the account, which the proof reads anyway", () => {
  expect(NEEDED.filter(({ read }) => read === undefined).map(({ name }) => name)).toEqual(["account"]);
});

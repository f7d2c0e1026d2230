import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { NEEDED } from "./needed.js";
import { BACKFILL_OBJECTS } from "./objects.js";

const DOCUMENT = new URL("../../../../docs/connect-stripe.md", import.meta.url);

/** Returns the rows of the document's table of permissions, each as its three cells. */
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

it("is the same list as the table in docs/connect-stripe.md", () => {
  const expected = NEEDED.map(({ label, permission: { group, name, access, key }, lost, optional }) => [
    optional ? `${label} (optional)` : label,
    `${group} > ${name}: ${access} (\`${key}\`)`,
    lost,
  ]);
  expect(documented()).toEqual(expected);
});

it("contains each object that a backfill loads once, and events", () => {
  const names = NEEDED.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.slice(0, BACKFILL_OBJECTS.length)).toEqual(BACKFILL_OBJECTS);
  expect(NEEDED.find(({ name }) => name === "event")).toMatchObject({
    optional: false,
    permission: { key: "rak_event_read" },
  });
});

it("has a request for every permission except the account, which the proof of the key reads anyway", () => {
  expect(NEEDED.filter(({ read }) => read === undefined).map(({ name }) => name)).toEqual(["account"]);
});

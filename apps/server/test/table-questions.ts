import type { Answer, TestServer } from "@billstack/server/testing";

import type { Stage } from "./stage.js";

type Row = Record<string, unknown>;

/** Customers of the stage. Two were created in the same second, one has no name, and one is known only as deleted. */
export const CUSTOMERS: readonly Row[] = [
  {
    id: "cus_1",
    name: "Ada Lovelace",
    email: "ada@example.com",
    created: 1_700_000_000,
    balance: -500,
    currency: "eur",
    delinquent: false,
    metadata: { plan: "pro", seats: "10" },
    address: { city: "London", floor: 3 },
  },
  {
    id: "cus_2",
    name: "100% Tea_House",
    email: "tea@example.com",
    created: 1_700_000_100,
    balance: 0,
    currency: "usd",
    delinquent: true,
    metadata: {},
    address: { city: null },
  },
  {
    id: "cus_3",
    name: '=HYPERLINK("x")',
    email: null,
    created: 1_700_000_100,
    balance: 9_007_199_254,
    currency: "jpy",
    delinquent: null,
    metadata: { plan: "basic", city: "Ko\u0308ln" },
    address: null,
  },
  {
    id: "cus_4",
    name: null,
    email: "Zo\u00EB@example.com",
    created: 1_600_000_000,
    balance: 250,
    currency: "eur",
    delinquent: false,
    metadata: null,
    address: { city: "Wien", floor: 12 },
  },
  {
    id: "cus_5",
    name: "zed",
    email: "zed@example.com",
    created: null,
    balance: null,
    currency: null,
    delinquent: null,
    metadata: null,
    address: null,
  },
];
/** The customer of a charge, who has no row. The id has the length of ids of Stripe. */
export const CUSTOMER_OF_CHARGE = "cus_ZzYyXx1234567890";

/** Writes rows into a table of the team. Columns that a row does not name stay empty. */
export async function insertRows(
  server: TestServer,
  { schema }: Stage,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  for (const row of rows) {
    const columns = Object.keys(row)
      .map((name) => `"${name}"`)
      .join(", ");
    await server.sql.unsafe(
      `insert into ${schema}."${table}" (${columns}) select ${columns} from jsonb_populate_record(null::${schema}."${table}", $1)`,
      [row as never],
    );
  }
}

/** Asks for rows. Objects and lists in the question become JSON. */
export function askTable(by: Stage, path: string, question: Row): Promise<Answer> {
  const written = Object.entries(question).map(([name, value]) => [
    name,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  return by.person.call(
    "GET",
    `T/stripe/tables/${path}?${new URLSearchParams(written as [string, string][]).toString()}`,
  );
}

/** Conditions, each with the ids of the {@link CUSTOMERS} that meet it. */
export const FILTERS: readonly (readonly [Row, string[]])[] = [
  [{ column: "name", is: "equals", value: "zed" }, ["cus_5"]],
  [{ column: "name", is: "not", value: "zed" }, ["cus_1", "cus_2", "cus_3", "cus_4"]],
  [{ column: "name", is: "contains", value: "LOVE" }, ["cus_1"]],
  [{ column: "name", is: "contains", value: "0%" }, ["cus_2"]],
  [{ column: "name", is: "contains", value: "a_h" }, ["cus_2"]],
  [{ column: "name", is: "contains", value: "%" }, ["cus_2"]],
  [{ column: "name", is: "contains", value: "\\" }, []],
  [{ column: "name", is: "starts_with", value: "Z" }, ["cus_5"]],
  [{ column: "name", is: "equals", value: "' or '1'='1" }, []],
  [{ column: "name", is: "null" }, ["cus_4"]],
  [{ column: "email", is: "not_null" }, ["cus_1", "cus_2", "cus_4", "cus_5"]],
  [{ column: "created", is: "after", value: "2023-11-14T22:15:00Z" }, ["cus_2", "cus_3"]],
  [{ column: "created", is: "after", value: "2023-11-14T23:13:20.000+01:00" }, ["cus_1", "cus_2", "cus_3"]],
  [{ column: "created", is: "before", value: "2021-01-01T00:00:00Z" }, ["cus_4"]],
  [{ column: "created", is: "before", value: "2020-02-29T00:00:00+14:00" }, []],
  [{ column: "created", is: "null" }, ["cus_5"]],
  [{ column: "updated_at", is: "before", value: "2020-01-01T00:00:00Z" }, []],
  [{ column: "balance", is: "min", value: 250 }, ["cus_3", "cus_4"]],
  [{ column: "balance", is: "max", value: "-0.5" }, ["cus_1"]],
  [{ column: "balance", is: "equals", value: 0 }, ["cus_2"]],
  [{ column: "balance", is: "not", value: 0 }, ["cus_1", "cus_3", "cus_4", "cus_5"]],
  [{ column: "balance", is: "min", value: "999999999999999999" }, []],
  [{ column: "delinquent", is: "equals", value: true }, ["cus_2"]],
  [{ column: "delinquent", is: "equals", value: "false" }, ["cus_1", "cus_4"]],
  [{ column: "metadata", is: "equals", path: ["plan"], value: "pro" }, ["cus_1"]],
  [{ column: "metadata", is: "min", path: ["seats"], value: 9 }, ["cus_1"]],
  [{ column: "metadata", is: "null" }, ["cus_4", "cus_5"]],
  [{ column: "metadata", is: "contains", value: "basi" }, ["cus_3"]],
  // Unicode has two forms of these letters, and the rows have either of them.
  [{ column: "email", is: "starts_with", value: "zoe\u0308" }, ["cus_4"]],
  [{ column: "email", is: "contains", value: "O\u00CB@" }, ["cus_4"]],
  [{ column: "metadata", is: "contains", path: ["city"], value: "K\u00D6L" }, ["cus_3"]],
  [{ column: "metadata", is: "contains", path: ["city"], value: "ko\u0308l" }, ["cus_3"]],
  [{ column: "address", is: "equals", path: ["city"], value: "London" }, ["cus_1"]],
  [{ column: "address", is: "starts_with", path: ["city"], value: "w" }, ["cus_4"]],
  [{ column: "address", is: "max", path: ["floor"], value: 3 }, ["cus_1"]],
  [{ column: "address", is: "min", path: ["city"], value: 0 }, []],
  [{ column: "address", is: "null", path: ["city"] }, ["cus_2", "cus_3", "cus_5"]],
  [{ column: "address", is: "equals", path: ["ci'ty", '"', "$1"], value: "x" }, []],
];

/** Questions that no table answers: what is wrong, the question, and the field that the error names. */
export const WRONG_QUESTIONS: readonly (readonly [string, Row, string])[] = [
  ["an unknown column", { where: [{ column: "nonsense", is: "null" }] }, "where.0.column"],
  ["SQL in the place of a column", { where: [{ column: 'id" = id or "id', is: "null" }] }, "where.0.column"],
  ["a column of every object", { where: [{ column: "__proto__", is: "null" }] }, "where.0.column"],
  ["an unknown operator", { where: [{ column: "name", is: "like", value: "%" }] }, "where.0.is"],
  [
    "an operator of another kind",
    { where: [{ column: "name", is: "before", value: "2020-01-01T00:00:00Z" }] },
    "where.0.is",
  ],
  [
    "a path into a text",
    { where: [{ column: "name", is: "equals", path: ["a"], value: "x" }] },
    "where.0.path",
  ],
  ["a value for null", { where: [{ column: "name", is: "null", value: "x" }] }, "where.0.value"],
  ["no value", { where: [{ column: "name", is: "equals" }] }, "where.0.value"],
  ["a text as a number", { where: [{ column: "balance", is: "min", value: "1e9" }] }, "where.0.value"],
  [
    "a number of 40 digits",
    { where: [{ column: "balance", is: "min", value: "9".repeat(40) }] },
    "where.0.value",
  ],
  ["an infinite number", { where: '[{"column":"balance","is":"min","value":1e400}]' }, "where.0.value"],
  [
    "a day in the place of a time",
    { where: [{ column: "created", is: "after", value: "2020-01-01" }] },
    "where.0.value",
  ],
  [
    "30 February",
    { where: [{ column: "created", is: "after", value: "2026-02-30T00:00:00Z" }] },
    "where.0.value",
  ],
  [
    "29 February in another year than a leap year, in another time zone",
    { where: [{ column: "created", is: "before", value: "2025-02-29T23:00:00+05:00" }] },
    "where.0.value",
  ],
  [
    "a day that does not exist",
    { where: [{ column: "created", is: "after", value: "2020-13-45T00:00:00Z" }] },
    "where.0.value",
  ],
  [
    "maybe as a boolean",
    { where: [{ column: "delinquent", is: "equals", value: "maybe" }] },
    "where.0.value",
  ],
  [
    "a text that is too long",
    { where: [{ column: "name", is: "equals", value: "x".repeat(501) }] },
    "where.0.value",
  ],
  [
    "an object as a value",
    { where: [{ column: "name", is: "equals", value: { $gt: "" } }] },
    "where.0.value",
  ],
  ["21 conditions", { where: Array.from({ length: 21 }, () => ({ column: "name", is: "null" })) }, "where"],
  [
    "a path of 11 keys",
    { where: [{ column: "address", is: "null", path: [..."abcdefghijk"] }] },
    "where.0.path",
  ],
  ["a path of numbers", { where: [{ column: "address", is: "null", path: [1] }] }, "where.0.path.0"],
  ["a filter that is no JSON", { where: "name=x" }, "where"],
  ["a filter that is no list", { where: { column: "name", is: "null" } }, "where"],
  ["an unknown field", { where: [{ column: "name", is: "null", or: "true" }] }, "where.0.or"],
  ["a sort by no column", { sort: "nonsense" }, "sort"],
  ["a sort by SQL", { sort: "id; drop table customers" }, "sort"],
  ["a sort by JSON", { sort: "-metadata" }, "sort"],
  ["a column that does not exist", { columns: "name,nonsense" }, "columns"],
  ["a search of 201 characters", { search: "x".repeat(201) }, "search"],
  ["an empty search", { search: "" }, "search"],
  ["a cursor of nobody", { sort: "name", cursor: "bm9ib2R5cw" }, "cursor"],
  ["a limit of 201", { limit: 201 }, "limit"],
];

/** Views that cannot be saved: what is wrong, the view, and the status of the answer. */
export const WRONG_VIEWS: readonly (readonly [string, Row, number])[] = [
  ["of an unknown table", { table: "migrations", name: "x", question: {} }, 404],
  ["without a name", { table: "customers", name: " \u2800 ", question: {} }, 400],
  ["with a huge name", { table: "customers", name: "x".repeat(81), question: {} }, 400],
  ["with an unknown field", { table: "customers", name: "x", question: { limit: 1 } }, 400],
  ["with a wrong condition", { table: "customers", name: "x", question: { where: [{}] } }, 400],
  ["with a sort by no column", { table: "customers", name: "x", question: { sort: "nope" } }, 400],
  ["with a column that is not there", { table: "charges", name: "x", question: { columns: ["email"] } }, 400],
  [
    "with a condition of another kind",
    { table: "customers", name: "x", question: { where: [{ column: "name", is: "min", value: 1 }] } },
    400,
  ],
];

import { afterAll, beforeAll, expect, it } from "vitest";

import { startTestServer, until, type Client, type TestServer } from "@billstack/server/testing";

let server: TestServer;
let person: Client;

const KEYS = {
  secretKey: "sk_test_sandbox_mainjob",
  publishableKey: "pk_test_sandbox_mainjob",
  webhookSecret: "whsec_placeholder",
};

beforeAll(async () => {
  server = await startTestServer();
  person = await server.client().signUp();
  await sandbox("POST", "/_sandbox/mainjob/seed", { customers: 120 });
});
afterAll(async () => {
  await server.stop();
});

async function sandbox(method: string, path: string, body?: object): Promise<Record<string, number>> {
  const response = await fetch(`${server.sandbox.url}${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, number>;
}

async function stripe(method: string, path: string, form: Record<string, string>): Promise<{ id: string }> {
  const response = await fetch(`${server.sandbox.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEYS.secretKey}` },
    ...(method === "GET" ? {} : { body: new URLSearchParams(form) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { id: string };
}

const schema = (): string => `stripe_team_${person.teamId}`;
const status = async () => (await person.call("GET", "T/stripe/status")).body;
const ready = () => until("ready", async () => (await status())["syncStatus"] === "ready");

it("a connect makes the tables of the sync engine in the team's schema, and nothing elsewhere", async () => {
  const before = await outside();
  const connected = await person.call("POST", "T/stripe/connect", KEYS);
  expect(connected.text).toBe(
    `{"success":true,"webhookUrl":"${server.url}/api/webhooks/stripe/${person.teamId}","syncStatus":"pending"}`,
  );
  await ready();
  expect((await person.call("GET", "T/stripe/status")).text).toMatch(
    /^\{"connected":true,"isActive":true,"syncStatus":"ready","schemaExists":true,"accountName":"[^"]+","keyValid":true,/,
  );
  const tables =
    await server.sql`select table_name from information_schema.tables where table_schema = ${schema()}`;
  expect(tables.filter(({ table_name }) => table_name !== "migrations")).toHaveLength(26);
  expect(await outside()).toEqual(before);
});

/** Lists everything that is outside the schemas of teams, of BillStack and of PostgreSQL. */
async function outside(): Promise<unknown> {
  return server.sql`
    select nspname, relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'billstack', 'billstack_jobs')
      and nspname not like 'stripe\\_team\\_%'
    order by 1, 2`;
}

it("no key is readable anywhere in the database or the log", async () => {
  const columns = await server.sql<{ column: string }[]>`
    select format('%I.%I', nspname, relname) as column from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind = 'r' and nspname like any (array['billstack%', 'stripe\\_team%'])`;
  for (const { column } of columns) {
    const [found] = await server.sql.unsafe(
      `select count(*)::int as rows from ${column} t where t::text ~ 'sandbox_mainjob' and t::text !~ '_test_…'`,
    );
    expect({ column, ...found }).toEqual({ column, rows: 0 });
  }
  expect(server.logged.join("\n")).not.toContain("sandbox_mainjob");
});

it("a backfill loads as many rows as the account has objects", async () => {
  const loaded = await person.call("POST", "T/stripe/backfill?wait=true");
  expect(loaded.body).toMatchObject({ success: true, message: "Backfill completed", syncStatus: "ready" });
  const { counts, omitted } = (await sandbox("GET", "/_sandbox/mainjob/counts")) as unknown as {
    counts: Record<string, number>;
    omitted: Record<string, number>;
  };
  // The counts are without canceled subscriptions, which Stripe's list leaves out by default. The copy has them.
  counts["subscriptions"] = (counts["subscriptions"] ?? 0) + (omitted["canceled_subscriptions"] ?? 0);
  const rows = await tableRows();
  const compared = [
    "customers",
    "products",
    "prices",
    "subscriptions",
    "invoices",
    "charges",
    "payment_intents",
    "refunds",
  ];
  expect(Object.fromEntries(compared.map((name) => [name, rows[name]]))).toEqual(
    Object.fromEntries(compared.map((name) => [name, counts[name]])),
  );
  expect(rows["customers"]).toBe(120);
});

async function tableRows(): Promise<Record<string, number>> {
  const { tables } = (await person.call("GET", "T/stripe/tables")).body as {
    tables: { name: string; rows: number }[];
  };
  return Object.fromEntries(tables.map(({ name, rows }) => [name, rows]));
}

it("a change in Stripe arrives in the team's table", async () => {
  const made = await person.call("POST", "T/stripe/webhook-endpoint");
  expect(made.status).toBe(201);
  const { id } = await stripe("POST", "/v1/customers", { name: "Before", email: "new@example.com" });
  await until("the new row", async () => (await customer(id))?.["name"] === "Before");
  await stripe("POST", `/v1/customers/${id}`, { name: "After" });
  await until("the changed row", async () => (await customer(id))?.["name"] === "After");
  await stripe("DELETE", `/v1/customers/${id}`, {});
  await until("the deletion", async () => (await customer(id))?.["deleted"] === true);
});

async function customer(id: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await server.sql`select * from ${server.sql(schema())}.customers where id = ${id}`;
  return row;
}

it("a disconnect removes everything, and a new connection loads the same rows", async () => {
  const before = await tableRows();
  const gone = await person.call("DELETE", "T/stripe/disconnect");
  expect(gone.text).toBe('{"success":true}');
  expect(await status()).toMatchObject({
    connected: false,
    isActive: false,
    syncStatus: null,
    schemaExists: false,
  });
  expect(await server.sql`select 1 from pg_namespace where nspname = ${schema()}`).toHaveLength(0);
  for (const table of ["connections", "inbox", "freshness", "backfills"]) {
    expect(await server.sql`select 1 from ${server.sql(`billstack.${table}`)}`).toHaveLength(0);
  }
  const endpoints = (await stripe("GET", "/v1/webhook_endpoints", {})) as unknown as { data: unknown[] };
  expect(endpoints.data).toEqual([]);
  const { entries } = (await person.call("GET", "T/audit")).body as { entries: { action: string }[] };
  expect(entries[0]?.action).toBe("connection.disconnected");

  expect((await person.call("POST", "T/stripe/connect", KEYS)).status).toBe(200);
  await ready();
  await person.call("POST", "T/stripe/backfill?wait=true");
  // The deleted customer is missing now: no list of Stripe shows it, and its event is gone.
  const after = await tableRows();
  expect({ ...after, customers: (after["customers"] ?? 0) + 1 }).toEqual(before);
});

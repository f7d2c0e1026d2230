import { startTestServer, type TestServer } from "@billstack/server/testing";
import { parseTeamId, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readStoredAccess, type Lookup } from "../../src/access/access-store.js";
import { OftenUsed } from "../../src/database/often-used.js";
import { listResource } from "../../src/resources/list-resource.js";
import { RESOURCES } from "../../src/resources/resources.js";
import { Stage } from "../stage.js";

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  Plans?: Plan[];
}

const CUSTOMERS = 20_000;
let server: TestServer;
let stage: Stage;
let teamId: TeamId;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  await stage.backfill();
  teamId = parseTeamId(stage.teamId) ?? expect.fail("the team has no id");
  // Every customer has an e-mail address and metadata of its own, and a subscription.
  const schema = server.sql(stage.schema);
  await server.sql`
    insert into ${schema}.customers (id, object, email, metadata, deleted, created)
    select 'cus_' || n, 'customer', n || '@example.com', jsonb_build_object('userId', n::text), false, n
    from generate_series(1, ${CUSTOMERS}) n`;
  await server.sql`
    insert into ${schema}.subscriptions (id, object, customer, status, created)
    select 'sub_' || n, 'subscription', 'cus_' || n, 'active', n from generate_series(1, ${CUSTOMERS}) n`;
});
afterAll(() => server.stop());

/** Returns a connection that answers with the plan of a statement, instead of running it. */
function explaining(plans: Plan[]): Sql {
  const explain = async (text: string, parameters: never[]) => {
    const [row] = await server.sql.unsafe(`explain (format json) ${text}`, parameters);
    const [{ Plan: plan }] = row?.["QUERY PLAN"] ?? expect.fail("PostgreSQL answered no plan");
    plans.push(plan as Plan);
    return [];
  };
  return new Proxy(server.sql, {
    get: (sql, name) => (name === "unsafe" ? explain : Reflect.get(sql, name)),
  });
}

/** Returns the tables that a plan reads from their beginning to their end. */
function readWhole(plan: Plan): string[] {
  const own = plan["Node Type"] === "Seq Scan" ? [plan["Relation Name"] ?? ""] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(readWhole)];
}

/** Returns all nodes of a plan as text, for example "Index Scan customers". */
function nodesOf(plan: Plan): string[] {
  return [`${plan["Node Type"]} ${plan["Relation Name"] ?? ""}`, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

async function planOf(run: (sql: Sql) => Promise<unknown>): Promise<Plan> {
  const plans: Plan[] = [];
  await run(explaining(plans));
  return plans[0] ?? expect.fail("no statement was sent");
}

const LARGE = ["customers", "subscriptions"];

describe.each(["before", "after"])("%s PostgreSQL has counted the rows", (when) => {
  beforeAll(async () => {
    if (when === "after")
      await server.sql.unsafe(`analyze "${stage.schema}".customers, "${stage.schema}".subscriptions`);
  });

  it.each<Lookup>([
    { by: "id", id: "cus_7" },
    { by: "email", email: "7@example.com" },
    { by: "metadata", key: "userId", value: "7" },
  ])("access by $by reads no table of thousands of rows", async (lookup) => {
    const question = { lookup, pastDue: true };
    const plan = await planOf((sql) =>
      readStoredAccess({ sql, teamId, by: lookup.by }, [question], new OftenUsed()),
    );
    expect(nodesOf(plan).join("\n")).toMatch(/Scan customers/);
    expect(readWhole(plan).filter((table) => LARGE.includes(table))).toEqual([]);
  });

  it.each([{ email: "7@example.com" }, { metadata: { userId: "7" } }, {}])(
    "the list of customers by %j reads no table of thousands of rows",
    async (where) => {
      const plan = await planOf((sql) =>
        listResource(sql, teamId, RESOURCES.customers, { limit: 50, where }),
      );
      expect(readWhole(plan).filter((table) => LARGE.includes(table))).toEqual([]);
    },
  );

  it("the list of a customer's subscriptions reads no table of thousands of rows", async () => {
    const where = { customer: "cus_7" };
    const plan = await planOf((sql) =>
      listResource(sql, teamId, RESOURCES.subscriptions, { limit: 50, where }),
    );
    expect(readWhole(plan).filter((table) => LARGE.includes(table))).toEqual([]);
  });
});

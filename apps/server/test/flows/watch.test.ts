import { createTestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  openTcpGate,
  startTestServer,
  until,
  type TcpGate,
  type TestServer,
} from "../../src/testing/index.js";
import { SERVER_TEMPLATE } from "../../src/testing/server-template.js";
import { countKeys } from "../../src/watch/count-keys.js";
import { openTracing } from "../../src/open-tracing.js";
import { leaksInLog } from "../../src/testing/find-leaks.js";
import * as look from "../../src/watch/look-store.js";
import { anchorsOf, problemsOf, readPanels, readRules } from "../monitoring-files.js";
import { scrape, valueOf, type Series } from "../scrape.js";
import { customerOf, eventOf, Stage, unique, WEBHOOK_SECRET } from "../stage.js";
import { startTraceReceiver } from "../trace-receiver.js";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let gate: TcpGate;
let receiver: Awaited<ReturnType<typeof startTraceReceiver>>;
let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  database = await createTestDatabase(process.env[SERVER_TEMPLATE]);
  gate = await openTcpGate(database.url);
  receiver = await startTraceReceiver();
  server = await startTestServer({
    databaseUrl: gate.url,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: "billing" },
  });
  stage = await Stage.ready(server);
  await server.sql`vacuum billstack.inbox`;
});
afterAll(async () => {
  gate.mend();
  await server.stop();
  await gate.close();
  await receiver.close();
  await database.drop();
});

type Line = Record<string, unknown>;
const lines = (): Line[] => server.logged.map((line) => JSON.parse(line) as Line);

it("a database that does not answer leaves the metrics of the process, and says so", async () => {
  gate.stall();
  try {
    const seen = await scrape(server.url);
    expect(valueOf(seen, "billstack_database_up")).toBe(0);
    expect(valueOf(seen, "process_resident_memory_bytes")).toBeGreaterThan(0);
    expect(valueOf(seen, "billstack_pool_size")).toBe(13);
    for (const pool of ["main", "reads", "turns"])
      expect(valueOf(seen, "billstack_pool_waiting", { pool })).toEqual(expect.any(Number));
    // A number that is not known is left out: 0 would look as if no event waited.
    expect(valueOf(seen, "billstack_events_waiting")).toBeUndefined();
    expect(valueOf(seen, "billstack_keys")).toBeUndefined();
  } finally {
    gate.mend();
  }
  await until("the database answers again", async () =>
    valueOf(await scrape(server.url), "billstack_database_up"),
  );
});

it("a webhook and a backfill can be followed through the log by their ids", async () => {
  const event = eventOf(customerOf(`cus_${unique()}`, "A"), { created: Math.floor(Date.now() / 1_000) - 20 });
  const answer = await stage.deliver(event);
  await stage.settled(event.id);
  const ofEvent = await until("the lines of the event", () => {
    const found = lines().filter(({ eventId }) => eventId === event.id);
    return found.length < 2 ? null : found;
  });
  const requestId = answer.headers.get("x-request-id");
  expect(ofEvent).toContainEqual(
    expect.objectContaining({ msg: "request completed", requestId, teamIds: [stage.teamId] }),
  );
  expect(ofEvent).toContainEqual(
    expect.objectContaining({ msg: "an event was applied", teamId: stage.teamId }),
  );
  const { body } = await stage.backfill();
  const run = await stage.run();
  expect(body["success"]).toBe(true);
  const ended = await until("the line of the run", () => lines().find(({ runId }) => runId === run["id"]));
  expect(ended).toMatchObject({
    msg: "a run ended",
    queue: "backfill",
    jobId: expect.any(String),
    teamId: stage.teamId,
    kind: "backfill",
    outcome: "completed",
  });
  const asked = await stage.person.call("POST", "T/stripe/backfill", { objects: ["nothing"] });
  expect(asked.status).toBe(400);
  await until("the line of the request", () =>
    lines().find((line) => line["requestId"] === asked.headers.get("x-request-id")),
  );
});

it("a line of the log names each id once", () => {
  const names = ["requestId", "eventId", "runId", "teamId", "jobId"];
  const twice = server.logged.filter((line) => names.some((name) => line.split(`"${name}":`).length > 2));
  expect(twice).toEqual([]);
});

it("the metrics count what was done, and name no team", async () => {
  await stage.deliver(eventOf(customerOf("cus_1", "A")), { secret: "whsec_wrong" });
  const seen = await scraped();
  expect(valueOf(seen, "billstack_events_applied_total")).toBeGreaterThan(0);
  expect(valueOf(seen, "billstack_event_lag_seconds_bucket", { le: "10" })).toBe(0);
  expect(valueOf(seen, "billstack_event_lag_seconds_bucket", { le: "60" })).toBe(1);
  expect(valueOf(seen, "billstack_runs_ended_total", { kind: "backfill", outcome: "completed" })).toBe(1);
  const customers = { endpoint: "GET /v1/customers", answer: "200" };
  expect(valueOf(seen, "billstack_stripe_requests_total", customers)).toBeGreaterThan(0);
  expect(valueOf(seen, "billstack_jobs_ended_total", { queue: "backfill", outcome: "done" })).toBeGreaterThan(
    0,
  );
  expect(valueOf(seen, "billstack_webhook_deliveries_total", { outcome: "invalid_signature" })).toBe(1);
  const text = JSON.stringify(seen);
  for (const secret of [stage.teamId, stage.account, "cus_", "evt_", "@"]) expect(text).not.toContain(secret);
});

it("the metrics say how many events wait and for how long, and which are buried", async () => {
  const own = await createTestDatabase(process.env[SERVER_TEMPLATE]);
  try {
    const connection = "00000000-0000-0000-0000-000000000001";
    await own.sql`
      insert into billstack.inbox (connection_id, event_id, type, created, received_at, status)
      select ${connection}, 'evt_' || n, 'customer.updated', now(), now() - make_interval(mins => n),
        (array['applied', 'waiting', 'buried', 'waiting'])[n]
      from generate_series(1, 4) as n`;
    const [events] = await look.countEvents(own.sql);
    expect(events).toMatchObject({ waiting: 2, buried: 1 });
    expect(events?.oldestSeconds).toBeGreaterThanOrEqual(240);
    expect(events?.oldestSeconds).toBeLessThan(300);
  } finally {
    await own.drop();
  }
});

/** Returns a scrape that has the sizes of the database, which are read in the background. */
async function scraped(): Promise<Series[]> {
  return until("the sizes of the database", async () => {
    const seen = await scrape(server.url);
    return valueOf(seen, "billstack_database_size_bytes") === undefined ? null : seen;
  });
}

it("the alerts and the dashboard use only what a running server says", async () => {
  const seen = await scraped();
  const anchors = anchorsOf("docs/operations.md");
  const rules = readRules();
  expect(rules.length).toBeGreaterThan(10);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  const wrong = rules.filter(({ for: during = "0m", labels, annotations }) => {
    const [document, anchor = ""] = annotations["runbook"]?.split("#") ?? [];
    const isExplained = ["summary", "means", "action"].every((name) =>
      /^[A-Z].{15,}/.test(annotations[name] ?? ""),
    );
    const isLinked = document === "docs/operations.md" && anchors.includes(anchor);
    const isSevere = ["warning", "critical"].includes(labels["severity"] ?? "");
    return !(isExplained && isLinked && isSevere && /^\d+[smhd]$/.test(during));
  });
  expect(wrong).toEqual([]);
  const panels = readPanels();
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const expressions = [
    ...rules.map(({ alert, expr }) => ({ of: alert, expr })),
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ of: title, expr }))),
  ];
  const problems = expressions.map(({ of, expr }) => ({ of, problems: problemsOf(expr, seen) }));
  expect(problems.filter((one) => one.problems.length > 0)).toEqual([]);
});

it("every part of the metrics can be read from the database", () => {
  expect(lines().filter(({ msg }) => String(msg).startsWith("a part of the metrics"))).toEqual([]);
});

it("a wrong metric, label, value or expression would be found", async () => {
  const seen = await scrape(server.url);
  expect(problemsOf("sum(billstack_nothing)", seen)).toEqual(["no metric billstack_nothing"]);
  expect(problemsOf("billstack_keys{color='red'}", seen)).toEqual(['no series with color="red"']);
  expect(problemsOf('billstack_keys{state="tired"}', seen)).toEqual(['no series with state="tired"']);
  expect(problemsOf("max by (team) (billstack_keys)", seen)).toEqual(["no metric with the label team"]);
  expect(problemsOf("max(billstack_keys", seen)).not.toEqual([]);
});

it("traces show a delivery, its application, requests to Stripe and runs, and nothing secret", async () => {
  const id = `cus_${unique()}`;
  const event = eventOf(customerOf(id, "traced@example.com"));
  const answer = await stage.deliver(event);
  await stage.settled(event.id);
  // The spans that wait are sent when the server stops.
  await server.stopServer();
  const spans = receiver.spans();
  const received = spans.find(({ attributes }) => attributes["billstack.event_id"] === event.id);
  expect(received).toMatchObject({ name: "webhook receive", service: "billing" });
  const request = spans.find(({ spanId }) => spanId === received?.parentSpanId);
  expect(request).toMatchObject({
    name: "POST /api/webhooks/stripe/:teamId",
    attributes: {
      "http.response.status_code": 200,
      "billstack.request_id": answer.headers.get("x-request-id"),
    },
  });
  const applied = spans.find(({ links }) => links.some(({ spanId }) => spanId === received?.spanId));
  expect(applied?.name).toBe("events apply");
  const job = spans.find(({ attributes }) => attributes["runId"] !== undefined);
  expect(job?.name).toBe("job backfill");
  const asked = spans.find(
    ({ name, traceId }) => name === "stripe GET /v1/customers" && traceId === job?.traceId,
  );
  expect(asked?.attributes).toEqual({ "http.response.status_code": 200 });
  expect(spans.map(({ name }) => name)).toContain("POST /api/billstack/teams/:teamId/stripe/backfill");
  expect([...receiver.paths]).toEqual(["POST /v1/traces"]);
  expect(leaksInLog(receiver.bodies)).toEqual([]);
  const secrets = [id, "@example.com", WEBHOOK_SECRET, stage.keys.secretKey, "wait=true", "cookie"];
  expect(secrets.filter((secret) => receiver.bodies.join("").includes(secret))).toEqual([]);
});

it("a collector that is away holds nothing up", async () => {
  const tracing = openTracing({ endpoint: "http://127.0.0.1:9", serviceName: "billing" });
  tracing.begin("alone", "internal").end();
  const began = performance.now();
  await tracing.stop();
  expect(performance.now() - began).toBeLessThan(4_000);
});

it("a scrape reads no whole inbox, with 2,000 teams", async () => {
  const large = await createTestDatabase(process.env[SERVER_TEMPLATE]);
  try {
    const { sql } = large;
    await sql`insert into billstack.teams (id, name)
      select 'team' || lpad(n::text, 12, '0'), 'T' from generate_series(1, 2000) as n`;
    await sql`insert into billstack.connections
        (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed, sync_status)
      select id, 'test', 'x', 'x', 'x', 'ready' from billstack.teams`;
    await sql`insert into billstack.inbox (connection_id, event_id, type, created, received_at, status)
      select (select id from billstack.connections limit 1), 'evt_' || n, 'customer.updated', now(),
        now() - make_interval(secs => n),
        case when n % 1000 = 1 then 'waiting' when n % 10000 = 2 then 'buried' else 'applied' end
      from generate_series(1, 60000) as n`;
    await sql`vacuum analyze billstack.inbox, billstack.connections`;
    const costs: Record<string, { inbox: boolean; pages: number }> = {};
    const { countEvents, countRuns, countLeases, countJobs, countLimited, readVacuum, readAge } = look;
    const most = { test: 20, live: 80 };
    const looks = { countEvents, countRuns, countLeases, countJobs, countKeys, readVacuum, readAge };
    for (const [name, query] of Object.entries({
      ...Object.fromEntries(Object.entries(looks).map(([key, make]) => [key, make(sql)])),
      countLimited: countLimited(sql, most),
      countSessions: look.countSessions(sql, "billstack x"),
    })) {
      const [row] = await sql<{ "QUERY PLAN": [{ Plan: Plan }] }[]>`
        explain (analyze, buffers, format json) ${query}`;
      const plan = row?.["QUERY PLAN"][0].Plan;
      if (plan === undefined) throw new Error("no plan");
      costs[name] = {
        inbox: nodesOf(plan).some(
          (node) => node["Node Type"] === "Seq Scan" && node["Relation Name"] === "inbox",
        ),
        pages: (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0),
      };
    }
    // Each page has 8 KB. 2,000 connections need about 60 pages, and each look at the problems of one needs a few more.
    const isCostly = (name: string, pages: number): boolean => pages > (name === "countKeys" ? 10_000 : 500);
    const costly = Object.entries(costs).filter(([name, { inbox, pages }]) => inbox || isCostly(name, pages));
    expect(costly).toEqual([]);
  } finally {
    await large.drop();
  }
});

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Shared Hit Blocks"?: number;
  "Shared Read Blocks"?: number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

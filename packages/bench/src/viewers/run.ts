import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generateKey } from "@billstack/crypto";
import { startTestServer } from "@billstack/tenancy/testing";

import { startSeededSandbox } from "../connect/seeded-sandbox.js";
import { signUp } from "../connect/person.js";
import { startWithKeys } from "../connect/start-with-keys.js";
import { withKeptServer } from "../connect/with-kept-server.js";
import { eventMaker, KINDS, type EventMaker } from "../ingest/events.js";
import { startLoad, type Load } from "../ingest/load.js";
import { ACCOUNT, SECRET } from "../ingest/targets.js";
import { markdownTable } from "../markdown-table.js";
import { median, quantile } from "../statistics.js";
import { fillTables } from "./fill-tables.js";
import { readStoredViewer, storeViewer, type StoredViewer } from "./stored-viewer.js";

/** How much to measure. */
interface Plan {
  readonly rounds: number;
  /** How many rows each table has. */
  readonly rows: number;
  /** Where the database stays, so that the next run need not fill it. Undefined: it is deleted. */
  readonly keep: string | undefined;
}

/** The large tables. Each of them has a reader that sends its requests again and again. */
const TABLES = [
  "charges",
  "checkout_sessions",
  "credit_notes",
  "customers",
  "disputes",
  "early_fraud_warnings",
  "invoice_payments",
  "invoices",
  "payment_intents",
  "payment_methods",
  "plans",
  "prices",
  "products",
  "refunds",
  "reviews",
  "setup_intents",
  "subscription_items",
  "subscription_schedules",
  "subscriptions",
  "tax_ids",
];
/** Lists for which PostgreSQL has to search a whole table, because no row fits. */
const SEARCHES = [
  "charges?status=failed",
  "invoices?status=paid",
  "subscriptions?status=active",
  "products?active=true",
  "prices?active=true",
];
/** How many webhooks are sent in a second, and for how many seconds in each measurement. */
const WEBHOOKS_PER_SECOND = 200;
const SECONDS = 5;

/** What one measurement saw. */
interface Measured {
  readonly p99Ms: number;
  /** How many answers the viewer got, by status. */
  readonly answers: Map<number, number>;
}

/**
 * Measures the p99 of webhooks while a viewer reads twenty tables of millions of rows at once, in turn with the p99 without
 * the viewer.
 *
 * @returns a Markdown table
 */
export async function benchViewers({ rounds, rows, keep }: Plan): Promise<string> {
  const stops: (() => void | Promise<void>)[] = [];
  try {
    const sandbox = await startSeededSandbox(ACCOUNT);
    stops.push(() => sandbox.stop());
    const dataDir = keep ?? mkdtempSync(join(tmpdir(), "billstack-viewers-"));
    if (keep === undefined) stops.push(() => rmSync(dataDir, { recursive: true, force: true }));
    mkdirSync(dataDir, { recursive: true });
    chmodSync(dataDir, 0o755);
    const viewer = readStoredViewer(dataDir, rows) ?? (await makeViewer(dataDir, sandbox.url, rows));
    const database = await startTestServer({ durable: true, dataDir });
    stops.push(() => database.stop());
    const billstack = await startWithKeys(database.url, sandbox.url, viewer.keys, NO_LIMIT);
    stops.push(() => billstack.stop());
    const maker = await eventMaker(sandbox.url, ACCOUNT);
    const load = startLoad();
    stops.push(() => load.stop());
    const run = { url: billstack.url, viewer, load, maker };
    await measure(run, false);
    const [alone, beside]: [Measured[], Measured[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await measure(run, false));
      beside.push(await measure(run, true));
    }
    return tableOf(alone, beside);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

/** An API key may send as many requests as it wants. */
const NO_LIMIT = { API_KEY_REQUESTS_PER_SECOND: "100000", API_KEY_BURST: "100000" };

/** Connects a team and fills its tables. PostgreSQL does not wait for the disk meanwhile. */
function makeViewer(dataDir: string, sandboxUrl: string, rows: number): Promise<StoredViewer> {
  const keys = generateKey();
  return withKeptServer({ dataDir, durable: false, sandboxUrl, keys }, async (url, sql) => {
    const person = await signUp(url);
    const { teamId } = person;
    await person.connect(ACCOUNT, SECRET);
    await person.catchUp();
    const apiKey = await person.createKey(["*"]);
    await fillTables(sql, `stripe_team_${teamId}`, { tables: TABLES, rows });
    const viewer = { keys, teamId, apiKey, rows };
    storeViewer(dataDir, viewer);
    return viewer;
  });
}

interface Run {
  readonly url: string;
  readonly viewer: StoredViewer;
  readonly load: Load;
  readonly maker: EventMaker;
}

/** Sends webhooks, and lets the viewer read meanwhile if `reads` is true. */
async function measure({ url, viewer, load, maker }: Run, reads: boolean): Promise<Measured> {
  const [kind] = KINDS;
  if (kind === undefined) throw new Error("There is no kind of event");
  const target = `${url}/api/webhooks/stripe/${viewer.teamId}`;
  const deliveries = maker.make(kind, WEBHOOKS_PER_SECOND * SECONDS).map((body) => ({ url: target, body }));
  await load.prepare({ deliveries, secret: SECRET, perSecond: WEBHOOKS_PER_SECOND, atOnce: 32 });
  const answers = new Map<number, number>();
  let isOver = false;
  const readAll = async (table: string, index: number): Promise<void> => {
    const paths = [
      `stripe/tables/${table}?limit=200`,
      SEARCHES[index % SEARCHES.length] ?? "",
      "stripe/tables",
    ];
    // The readers begin with different requests.
    for (let next = index; !isOver; next += 1) {
      const path = paths[next % paths.length] ?? "";
      const response = await fetch(`${url}/api/billstack/teams/${viewer.teamId}/${path}`, {
        headers: { authorization: `Bearer ${viewer.apiKey}` },
      });
      await response.arrayBuffer();
      answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
    }
  };
  const reading = reads ? TABLES.map(readAll) : [];
  const { latenciesMs } = await load.send().finally(() => (isOver = true));
  await Promise.all(reading);
  return { p99Ms: quantile(latenciesMs, 0.99), answers };
}

/** The ratio is the median of the ratios of the rounds, because other programs disturb both measurements of a round. */
function tableOf(alone: readonly Measured[], beside: readonly Measured[]): string {
  const p99 = (all: readonly Measured[]): string => `${median(all.map(({ p99Ms }) => p99Ms)).toFixed(0)} ms`;
  const ratio = median(beside.map(({ p99Ms }, round) => p99Ms / (alone[round]?.p99Ms ?? NaN)));
  const answered = (status: (code: number) => boolean): string => {
    const counts = beside.flatMap(({ answers }) => [...answers]).filter(([code]) => status(code));
    return counts.reduce((sum, [, count]) => sum + count, 0).toLocaleString("en");
  };
  return markdownTable(
    ["webhooks", "p99", "to its own p99", "goal", "reads answered", "reads refused (503)", "other answers"],
    [
      ["alone", p99(alone), "1.0×", "", "", "", ""],
      [
        `beside ${TABLES.length} readers`,
        p99(beside),
        `${ratio.toFixed(1)}×`,
        "2.0×",
        answered((code) => code === 200),
        answered((code) => code === 503),
        answered((code) => code !== 200 && code !== 503),
      ],
    ],
  );
}

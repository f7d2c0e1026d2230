import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { createStripeClient } from "@billstack/stripe-verify";
import { newTeamId, provisionTeamSchema, dropTeamSchema, teamSchema } from "@billstack/tenancy";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import * as fc from "fast-check";
import type { Stripe } from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";

import { sealSecret } from "../../src/connection/secrets.js";
import { findConnectionById, type Connection } from "../../src/connection/store.js";
import { createDeps, type Deps } from "../../src/deps.js";
import { applyEvents } from "../../src/inbox/apply.js";
import { parseEvent, toStore } from "../../src/inbox/event.js";
import { takeWaiting } from "../../src/inbox/store.js";
import { createLogger } from "../../src/logger.js";
import { parseEnv } from "../../src/server.js";
import { completeLists } from "../../src/sync/complete-lists.js";
import { OBJECTS, type SyncedObject } from "../../src/sync/objects.js";
import { readPage, type Page } from "../../src/sync/listing/read-page.js";
import { wholeList, type Window } from "../../src/sync/listing/window.js";
import { statesOf } from "../../src/sync/states-of.js";
import { writeObjects } from "../../src/sync/write-objects.js";
import { commandOf, KINDS, run, type Command } from "../history-commands.js";

/** Histories that one run tries; the seed of a failing one is printed and can be given to fast-check. */
const HISTORIES = 200;
const TYPES = ["product", "price", "customer", "subscription", "invoice"] as const;
const TABLES = ["products", "prices", "customers", "subscriptions", "subscription_items", "invoices"];
const MINUTE_MS = 60_000;

let database: TestDatabase;
let sandbox: Awaited<ReturnType<typeof createSandbox>>;
let deps: Deps;
const stopping = new AbortController();

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await createSandbox({});
  const env = parseEnv({
    PORT: "0",
    DATABASE_URL: database.url,
    BILLSTACK_ENCRYPTION_KEYS: generateKey(),
    STRIPE_SANDBOX_URL: sandbox.url,
  });
  deps = createDeps(
    env,
    createLogger("silent", () => undefined),
    stopping.signal,
    () => 0,
  );
});
afterAll(async () => {
  stopping.abort();
  await deps.sql.end();
  await sandbox.close();
  await database.drop();
});

/** A list that was read at some moment of the history and is written at another. */
interface Listing {
  type: (typeof TYPES)[number];
  pages: Page[];
  lineItems: Map<string, unknown[]>;
}

const history = fc.record({
  commands: fc.array(commandOf(KINDS), { minLength: 3, maxLength: 14 }),
  /** Whether the next event is of the same second as the one before. */
  sameSecond: fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
  /** After which command lists are read, and before which batch they are written. */
  listedAfter: fc.nat(14),
  writtenBefore: fc.nat(6),
  /** Sort keys: the order of delivery; and which events come twice. */
  order: fc.array(fc.double({ noNaN: true }), { minLength: 200, maxLength: 200 }),
  twice: fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
  batch: fc.integer({ min: 1, max: 12 }),
});

let accounts = 0;

it(
  "any permutation, duplication and interleaving with a listing ends in Stripe's state",
  { timeout: 280_000 },
  async () => {
    const seed = Date.now() % 1_000_000_000;
    console.log(`histories: seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        accounts += 1;
        const key = `sk_test_sandbox_history${accounts}`;
        const stripe = createStripeClient({ secretKey: key, apiBase: sandbox.url });
        const team = await connect(key);
        const truth = await connect(key);
        try {
          const { listings, eventsBefore } = await live(stripe, team, given.commands, given.listedAfter);
          const events = stampAll(await allEvents(stripe), given.sameSecond);
          // What a list brought is as fresh as the last event before it was read, less one second.
          const listedAt = new Date(
            ((events[eventsBefore - 1]?.created ?? events[0]?.created ?? 0) - 1) * 1_000,
          );
          await deliver(stripe, team, events, given, () => writeAll(team, listings, listedAt));
          await writeAll(truth, await listAll(stripe, truth), new Date());
          expect(await rowsOf(team)).toEqual(await rowsOf(truth));
        } finally {
          for (const { teamId } of [team, truth]) await dropTeamSchema(database.sql, teamId);
        }
      }),
      { seed, numRuns: HISTORIES, endOnFailure: true },
    );
  },
);

/** A ready connection that is older than everything in its history. */
async function connect(key: string): Promise<Connection> {
  const teamId = newTeamId();
  const secretKeySealed = sealSecret(deps, key, { teamId, mode: "test", field: "secret_key" });
  await database.sql`insert into billstack.teams (id, name) values (${teamId}, 'Team')`;
  const [row] = await database.sql<{ id: string }[]>`
    insert into billstack.connections
      (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed, sync_status, created_at)
    values (${teamId}, 'test', ${secretKeySealed}, '', '', 'ready', now() - interval '1 day') returning id`;
  await provisionTeamSchema(database.sql, teamId);
  const connection = await findConnectionById(database.sql, row?.id ?? "");
  if (connection === null) throw new Error("the connection that was just made is not there");
  return connection;
}

/** Carries out the commands; the lists are read after one of them. */
async function live(
  stripe: Stripe,
  team: Connection,
  commands: Command[],
  listedAfter: number,
): Promise<{ listings: Listing[]; eventsBefore: number }> {
  let listings: Listing[] = [];
  let eventsBefore = 0;
  for (const [index, one] of commands.entries()) {
    await run(stripe, one);
    if (index !== Math.min(listedAfter, commands.length - 1)) continue;
    eventsBefore = (await allEvents(stripe)).length;
    listings = await listAll(stripe, team);
  }
  return { listings, eventsBefore };
}

async function listAll(stripe: Stripe, team: Connection): Promise<Listing[]> {
  const listings: Listing[] = [];
  for (const type of TYPES) {
    const row: SyncedObject = OBJECTS[type];
    const pages: Page[] = [];
    const lineItems = new Map<string, unknown[]>();
    let window: Window = wholeList(row.backfill?.name ?? type, null);
    do {
      const page = await readPage({ sql: database.sql, stripe, teamId: team.teamId }, row, window);
      for (const [id, lines] of await completeLists(stripe, row, page.objects)) lineItems.set(id, lines);
      pages.push(page);
      window = page.next;
    } while (window.status === "waiting");
    listings.push({ type, pages, lineItems });
  }
  return listings;
}

async function writeAll(team: Connection, listings: Listing[], freshAt: Date): Promise<void> {
  for (const { type, pages, lineItems } of listings) {
    for (const page of pages) {
      await database.sql.begin((sql) =>
        writeObjects(sql, team, statesOf(type, OBJECTS[type], { ...page, freshAt }), lineItems),
      );
    }
  }
}

/** Every event of the account, the oldest first. */
async function allEvents(stripe: Stripe): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  for await (const event of stripe.events.list({ limit: 100 })) events.push(event);
  return events.toReversed();
}

/** The events with seconds of our own, in the past, in their order; some share one. */
function stampAll(events: Stripe.Event[], sameSecond: boolean[]): Stripe.Event[] {
  const start = Math.floor((Date.now() - 60 * MINUTE_MS) / 1_000);
  let second = start;
  return events.map((event, index) => {
    if (sameSecond[index] !== true) second += 2;
    return { ...event, created: second };
  });
}

async function deliver(
  stripe: Stripe,
  team: Connection,
  events: Stripe.Event[],
  given: { order: number[]; twice: boolean[]; batch: number; writtenBefore: number },
  writeListings: () => Promise<void>,
): Promise<void> {
  const arrivals = events
    .flatMap((event, index) => (given.twice[index] === true ? [event, event] : [event]))
    .map((event, index) => ({ event, key: given.order[index % given.order.length] ?? 0 }))
    .toSorted((a, b) => a.key - b.key);
  let written = false;
  for (let at = 0, batch = 0; at < arrivals.length; at += given.batch, batch += 1) {
    if (batch === given.writtenBefore) {
      written = true;
      await writeListings();
    }
    for (const { event } of arrivals.slice(at, at + given.batch)) {
      const payload = JSON.stringify(event);
      const row = toStore(parseEvent(payload), payload);
      await deps.gather.add({ ...row, connectionId: team.id, secretsVersion: 1 });
    }
    await applyWaiting(stripe, team);
  }
  if (!written) await writeListings();
  await applyWaiting(stripe, team);
}

async function applyWaiting(stripe: Stripe, team: Connection): Promise<void> {
  for (;;) {
    const waiting = await takeWaiting(database.sql, team.id, 1_000);
    if (waiting.length === 0) return;
    expect(await applyEvents(deps, stripe, team, waiting)).toEqual([]);
  }
}

/** What is in the tables, without the columns that tell when it was written. Deleted objects are in no list. */
async function rowsOf({ teamId }: Connection): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown> = {};
  for (const table of TABLES) {
    const found = await database.sql.unsafe<{ row: Record<string, unknown> }[]>(
      `select to_jsonb(t) - 'last_synced_at' - 'updated_at' as row from "${teamSchema(teamId)}".${table} t order by id`,
    );
    rows[table] = found.map(({ row }) => row).filter(({ deleted }) => deleted !== true);
  }
  return rows;
}

import { createHash } from "node:crypto";

import type { Sql, TransactionSql } from "postgres";
import type { Stripe } from "stripe";

import { holdConnection, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { shortTransaction } from "../../short-transaction.js";
import { notify } from "../../signals.js";
import type { LineItems } from "../engine.js";
import { objectKey, readFreshness } from "../freshness.js";
import { readAll, readersFor } from "../listing/read-all.js";
import type { NextCustomers } from "../listing/read-customers.js";
import { readWindows, storeWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { objectOf, OBJECTS, typeOfBackfill, type StripeObject, type SyncedObject } from "../objects.js";
import { readNext } from "../read-next.js";
import { holdRun, type RunLease } from "../run-store.js";
import type { RunTrouble } from "../run-trouble.js";
import type { State } from "../write-states.js";
import { compareStates, type Difference } from "./compare.js";
import { storeSeen, storeSuspects, suspectUnseen } from "./differences-store.js";
import { beginConfirming, type StoredVerification } from "./verification-store.js";

/** What a step of a verification works with. */
export interface Step {
  run: StoredVerification;
  connection: Connection;
  lease: RunLease;
  trouble: RunTrouble;
  stripe: Stripe;
  /** Whether to stop after what is in hand. */
  stopped(): boolean;
}

/** Watchers are told of progress this often at most. */
const TELL_MS = 250;

/**
 * Compares the objects of all lists with the team's rows, page by page, and notes which seem to differ; after the
 * last page, which rows no list has. Returns whether all is compared.
 */
export async function compareLists(deps: Deps, step: Step): Promise<boolean> {
  const { sql, env } = deps;
  const { run, connection, lease, trouble, stripe } = step;
  const customers = seenCustomers(sql, run.id);
  let toldAt = -Infinity;
  const read = async (window: Window, divide: (next: Window) => Window[]): Promise<Window[] | null> => {
    const next = await readNext({ stripe, customers }, trouble, window);
    if (next === null) return [window];
    const { states, lineItems } = next;
    const windows = divide(next.page.next);
    const kept = await shortTransaction(sql, async (transaction) => {
      if ((await holdConnection(transaction, connection.id)) === null) return false;
      if (!(await holdRun(transaction, lease))) return false;
      await compare(transaction, step, states, lineItems);
      await storeSeen(transaction, run.id, states);
      await storeWindows(transaction, run, windows);
      return true;
    });
    if (performance.now() - toldAt > TELL_MS) {
      toldAt = performance.now();
      await notify(sql, { kind: "backfill", teamId: connection.teamId });
    }
    return kept ? windows : null;
  };
  const all = await readAll({
    windows: await readWindows(sql, run.id),
    objects: run.objects,
    readers: readersFor(env.requestsPerSecond[connection.mode]),
    step: read,
    stopped: step.stopped,
  });
  if (!all) return false;
  return shortTransaction(sql, async (transaction) => {
    if ((await holdConnection(transaction, connection.id)) === null) return false;
    if (!(await holdRun(transaction, lease))) return false;
    await suspectRows(transaction, step);
    await beginConfirming(transaction, run.id);
    return true;
  });
}

/** Those that the list of customers showed: not those that have rows, which may lack some. */
function seenCustomers(sql: Sql, verificationId: string): NextCustomers {
  return async (after, limit) => {
    const rows = await sql<{ id: string }[]>`
      select object_id as id from billstack.seen
      where verification_id = ${verificationId} and object_type = 'customer' and object_id > ${after}
      order by object_id limit ${limit}`;
    return rows.map(({ id }) => id);
  };
}

/** Notes what differs of a page's objects, but for those that changed after the page was read. */
async function compare(
  sql: TransactionSql,
  { run, connection }: Step,
  states: State[],
  lineItems: LineItems,
): Promise<void> {
  const known = await readFreshness(sql, connection.id, states);
  const older = states.filter(({ type, id, freshAt }) => {
    const stored = known.get(objectKey(type, id));
    return stored === undefined || stored.freshAt <= freshAt;
  });
  for (const type of new Set(older.map((state) => state.type))) {
    const ofType = new Map(older.filter((state) => state.type === type).map((state) => [state.id, state]));
    const differences = await differencesOf(sql, connection, [...ofType.values()], lineItems);
    const suspects = [...differences].map(([id, kind]) => {
      return { type, id, kind, said: hashOf(ofType.get(id)?.object ?? null) };
    });
    if (suspects.length > 0) await storeSuspects(sql, run.id, suspects);
  }
}

/** As {@link compareStates}; an object that can be no row at all is missing. */
export async function differencesOf(
  sql: TransactionSql,
  connection: Connection,
  states: State[],
  lineItems: LineItems,
): Promise<Map<string, Difference>> {
  const [first, ...others] = states;
  if (first === undefined) return new Map();
  try {
    return await sql.savepoint((inner) => compareStates(inner, connection, states, lineItems));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && String(error.code).startsWith("22"))) throw error;
    if (others.length === 0) return new Map([[first.id, "missing"]]);
    const half = Math.ceil(states.length / 2);
    return new Map([
      ...(await differencesOf(sql, connection, states.slice(0, half), lineItems)),
      ...(await differencesOf(sql, connection, states.slice(half), lineItems)),
    ]);
  }
}

/** What a list was asked to expand, and a single object was not. */
const EXPANDED = new Set(["tax_ids", "line_items"]);

/** A short name of what Stripe said of an object; null: that it is not there. */
export function hashOf(object: StripeObject | null): string | null {
  if (object === null) return null;
  const said = Object.entries(object).filter(([name]) => !EXPANDED.has(name));
  return createHash("sha256").update(JSON.stringify(said)).digest("base64url");
}

/** Suspects rows that no list showed, of the types whose lists were read to their ends. */
async function suspectRows(sql: TransactionSql, { run, connection }: Step): Promise<void> {
  const windows = await readWindows(sql, run.id);
  const skipped = new Set(windows.filter(({ status }) => status === "skipped").map(({ object }) => object));
  for (const object of run.objects) {
    const type = typeOfBackfill(object);
    const row: SyncedObject = OBJECTS[type];
    // Of what has no rows of its own the comparison has seen what is extra.
    if (row.rows !== undefined || skipped.has(object) || skipped.has(carrierOf(type))) continue;
    const times = windows.flatMap((window) => {
      return window.object === object && window.listedAt !== null ? [window.listedAt.getTime()] : [];
    });
    const since = new Date(Math.min(...times, run.startedAt.getTime()));
    await suspectUnseen(sql, run, connection.teamId, { type, row, since });
  }
}

/** The name of the object whose list brings some objects of `type` with it, or of none. */
function carrierOf(type: string): string {
  for (const name of Object.keys(OBJECTS)) {
    const backfill = objectOf(name)?.backfill;
    if (backfill !== undefined && "list" in backfill && backfill.carries?.type === type) return backfill.name;
  }
  return "";
}

import type { TeamId } from "@billstack/tenancy";
import type { Stripe } from "stripe";

import { readAndStore } from "../access/read-and-store.js";
import { requireConnection } from "../connection/require.js";
import { budgetedStripeOf } from "../connection/secrets.js";
import { lockAgainstDisconnect, type Connection } from "../connection/store.js";
import { fetchState } from "../copy/fetch-state.js";
import type { ObjectRef } from "../copy/freshness.js";
import { OBJECTS } from "../copy/objects.js";
import { notify } from "../database/signals.js";
import type { Deps } from "../deps.js";
import { customerHasRow, emptyDeletedCustomer, findObjectsOf } from "./objects-store.js";
import { rememberErased } from "./erasures-store.js";
import { deletePayloads, eventsNaming, type NamingEvent } from "./payloads-store.js";

/** What is stored of a customer, or was erased. */
export interface Erasure {
  /** What Stripe answers about the customer. Nothing is erased of a customer who is still `there`. */
  atStripe: "deleted" | "missing" | "redacted" | "there";
  /** Whether the customer has a row. */
  hasRow: boolean;
  /** The rows of the customer, without the customer's own. */
  rows: ObjectRef[];
  /** How many events name the customer or an object of the customer, and have a payload. */
  payloads: number;
  /** How many of these events wait to be applied, so that their payloads cannot be deleted yet. */
  waiting: number;
  /** Objects that could not be read from Stripe. Their rows have not changed. */
  unread: { object: ObjectRef; error: unknown }[];
}

/**
 * Erases what is stored of a customer whom Stripe has deleted or redacted. The rows of the customer become what Stripe
 * answers now, and the payloads of the events that name the customer, or an object of the customer, are deleted. The audit
 * gets an entry without the customer's id. Events that arrive later are looked at by `eraseLate`. It can run again after a failure, and then does what is left.
 *
 * @param isDryRun only looks, and changes nothing
 * @throws AppError not_connected, disconnecting; errors of Stripe and of PostgreSQL
 */
export async function eraseCustomer(
  deps: Deps,
  teamId: TeamId,
  customerId: string,
  isDryRun: boolean,
): Promise<Erasure> {
  const connection = await requireConnection(deps, teamId);
  const stripe = budgetedStripeOf(deps, connection, "event");
  const atStripe = await askAbout(stripe, customerId);
  const direct = await collect(deps, connection, new Set([customerId]));
  const named = direct.flatMap(({ objectId }) => objectId ?? []);
  const rows = await findObjectsOf(deps.sql, teamId, customerId, named);
  const ids = new Set([customerId, ...named, ...rows.map(({ id }) => id)]);
  const events = await collect(deps, connection, ids);
  const hasRow = await customerHasRow(deps.sql, teamId, customerId);
  const found = { atStripe, hasRow, rows, payloads: events.length, waiting: count(events), unread: [] };
  if (isDryRun || atStripe === "there" || storesNothing(found)) return found;
  const unread = await readAgain(deps, connection, stripe, [{ type: "customer", id: customerId }, ...rows]);
  await deps.sql.begin(async (sql) => {
    if ((await lockAgainstDisconnect(sql, connection.id)) === null) return;
    await emptyDeletedCustomer(sql, teamId, customerId);
    await rememberErased(sql, { connectionId: connection.id, customerId, ids: [...ids] });
  });
  let payloads = 0;
  for await (const some of eventsNaming(deps.sql, connection.id, ids))
    payloads += await deletePayloads(
      deps.sql,
      connection.id,
      some.map(({ id }) => id),
    );
  const waiting = count(await collect(deps, connection, ids));
  await deps.sql.begin(async (sql) => {
    const detail = { rows: rows.length + 1 - unread.length, payloads };
    await deps.audit.record(sql, { teamId, userId: null, action: "customer.erased_by_operator", detail });
    await notify(sql, { kind: "applied", teamId });
  });
  return { ...found, payloads, waiting, unread };
}

/** Whether nothing is stored of the customer, so that there is nothing to erase. */
export function storesNothing({ hasRow, rows, payloads }: Erasure): boolean {
  return !hasRow && rows.length + payloads === 0;
}

const count = (events: NamingEvent[]): number => events.filter(({ isWaiting }) => isWaiting).length;

/** Asks Stripe what it still knows of the customer. */
async function askAbout(stripe: Stripe, id: string): Promise<Erasure["atStripe"]> {
  const asked = { type: "customer", id, row: OBJECTS.customer, over: "" };
  const { state } = await fetchState(stripe, asked, new Date(0));
  if (state.object === null) return state.gone ?? "missing";
  return isRedacted(state.object) ? "redacted" : "there";
}

/** Whether an object has Stripe's mark of a redaction that has ended (https://docs.stripe.com/privacy/redaction). */
function isRedacted(object: object): boolean {
  const { redaction } = object as { redaction?: { status?: unknown } | null };
  return redaction?.status === "redacted";
}

async function collect(deps: Deps, { id }: Connection, ids: ReadonlySet<string>): Promise<NamingEvent[]> {
  const events: NamingEvent[] = [];
  for await (const some of eventsNaming(deps.sql, id, ids)) events.push(...some);
  return events;
}

/** Reads the objects from Stripe and stores them. Returns those that could not be read. */
async function readAgain(
  deps: Deps,
  connection: Connection,
  stripe: Stripe,
  objects: ObjectRef[],
): Promise<Erasure["unread"]> {
  const unread: Erasure["unread"] = [];
  for (const object of objects) {
    try {
      await readAndStore(deps, connection, stripe, object);
    } catch (error) {
      unread.push({ object, error });
    }
  }
  return unread;
}

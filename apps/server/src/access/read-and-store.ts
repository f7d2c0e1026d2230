import type { Stripe } from "stripe";

import type { Connection } from "../connection/store.js";
import { objectKey, readFreshness, type ObjectRef } from "../copy/freshness.js";
import { objectOf } from "../copy/objects.js";
import type { StripeObject } from "../copy/stripe-object.js";
import { shortTransaction } from "../database/short-transaction.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { resolveByReading } from "../inbox/resolve.js";
import { holdForReader } from "../inbox/reader-store.js";
import { newestCreated } from "../inbox/store.js";
import { writeResolved } from "../inbox/write-resolved.js";

/** If others write the object at the same time, it is read so often. */
const MOST_TRIES = 3;

const NEVER = new Date(0);

/**
 * Reads an object from Stripe and stores it, with the same code and by the same order as an object that an event
 * made necessary to read. If a newer state is stored meanwhile, that state stays.
 *
 * @returns the object; null if Stripe does not know it or it is deleted
 * @throws errors of Stripe, of the network and of PostgreSQL; AppError disconnecting
 */
export async function readAndStore(
  { sql }: Pick<Deps, "sql">,
  connection: Connection,
  stripe: Stripe,
  { type, id }: ObjectRef,
): Promise<StripeObject | null> {
  const row = objectOf(type);
  if (row === null) throw new Error(`${type} is not a type of synced objects.`);
  const one = {
    type,
    id,
    row,
    events: [],
    created: NEVER,
    newest: [],
    otherTime: false,
    mustRead: true,
    customers: new Set<string>(),
  };
  for (let tries = 1; ; tries += 1) {
    const before = (await readFreshness(sql, connection.id, [one])).get(objectKey(type, id));
    const newest = (await newestCreated(sql, connection.id, [one])).get(id);
    const decided = {
      order: "fetch",
      version: before?.version ?? "",
      atLeast: before?.freshAt ?? NEVER,
    } as const;
    const resolved = await resolveByReading(stripe, { one, decided }, newest);
    const isStored = await shortTransaction(sql, async (transaction) => {
      if (!(await holdForReader(transaction, connection.id))) {
        throw new AppError("disconnecting", "This team is being disconnected. Try again in a moment.");
      }
      const written = await writeResolved(transaction, [{ connection, resolved: [resolved] }]);
      return written.get(connection.id)?.objects.has(objectKey(type, id)) === true;
    });
    // Another state of the same second was stored meanwhile, and nobody knows which of the two is newer.
    if (isStored || tries === MOST_TRIES) return resolved.state?.object ?? null;
  }
}
